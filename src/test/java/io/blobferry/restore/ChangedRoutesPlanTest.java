package io.blobferry.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.format.PassRecord;
import io.blobferry.format.RoutesRecord;
import io.blobferry.format.RoutesRecord.RecordedRoute;
import io.blobferry.history.AsOf;
import io.blobferry.history.AsOfPlanner;
import io.blobferry.routing.Route;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.MemoryVersionListing;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RestoredBlobs;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A blob's backups are joined over all places that the recorded routes gave it. Times are minutes. */
class ChangedRoutesPlanTest {
    private static final ContentHeaders NO_HEADERS = new ContentHeaders(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final FaultInjector faults = new FaultInjector();
    private final MutableClock clock = new MutableClock();
    private final Instant start = clock.instant();
    private final MemoryTarget target = new MemoryTarget(faults, clock);
    private final MemoryBackupReader reader = new MemoryBackupReader(faults, target);
    private final AtomicInteger lists = new AtomicInteger();
    private final RunContext run = RestoredBlobs.run();
    private String deniedBucket = "";
    private int contents;

    private final ObjectVersionListing versions = (listing, bucket, prefix, from) -> {
        lists.incrementAndGet();
        if (bucket.equals(deniedBucket)) {
            throw new PermanentException("list", FailureCause.TARGET_DENIED, "listing is denied", null);
        }
        return new MemoryVersionListing(faults, target).list(listing, bucket, prefix, from);
    };

    @Test
    void versionOfTheEarlierPlaceAlone_isRestoredAfterTheChange() {
        routes(0, "old/");
        version("old/", "one", 1, 1);
        routes(10, "new/");
        deleted("new/", 20, 20);

        assertEquals(List.of("old/ one"), plan("new/", 15));
        assertEquals(List.of("gone"), plan("new/", 25));
    }

    @Test
    void versionThatWasBackedUpLateToTheLaterPlace_isRestoredBeforeTheChange() {
        routes(0, "old/");
        version("old/", "one", 1, 1);
        routes(10, "new/");
        version("new/", "two", 5, 12);

        assertEquals(List.of("old/ one"), plan("new/", 3));
        assertEquals(List.of("new/ two"), plan("new/", 7));
    }

    @Test
    void placeThatTheRoutesReturnTo_hasNothingThatWasDeletedElsewhere() {
        routes(0, "old/");
        version("old/", "one", 1, 1);
        routes(10, "new/");
        version("new/", "one", 1, 11);
        deleted("new/", 15, 15);
        routes(20, "old/");

        assertEquals(List.of("gone"), plan("old/", 25));
        assertEquals(List.of("new/ one"), plan("old/", 5), "both are the same version");
    }

    @Test
    void copyOfAPass_isProvenByTheEarlierPlace() {
        routes(0, "old/");
        version("old/", "one", TimeRange.at(minute(1)), 1);
        routes(10, "new/");
        version("new/", "one", new TimeRange(minute(1), minute(30)), 30);

        assertEquals(List.of("old/ one"), plan("new/", 20));
    }

    @Test
    void versionsOfOneSecondAtTwoPlaces_areUncertain() {
        routes(0, "old/");
        version("old/", "one", 5, 6);
        routes(10, "new/");
        version("new/", "two", 5, 12);

        assertEquals(List.of("new/ two PLACE_ORDER_UNKNOWN"), plan("new/", 15));
    }

    @Test
    void blobWithoutARouteForATime_isUncertainUntilAPassHasComparedIt() {
        routes(0, "old/");
        version("old/", "one", 1, 1);
        routes(10, List.of("**.none"), "old/");
        routes(20, "old/");
        assertEquals(List.of("old/ one NOT_ROUTED"), plan("old/", 25));

        advanceTo(22);
        PassRecord pass = new PassRecord("account", Set.of(), minute(21), minute(22), Map.of());
        target.write(run, new ObjectKey("bucket", pass.recordKey()), pass.toJson());
        assertEquals(List.of("old/ one"), plan("old/", 25));
        assertEquals(List.of("old/ one NOT_ROUTED"), plan("old/", 5));
    }

    @Test
    void bucketOfOtherRoutesThatIsDenied_makesAllUncertain() {
        routes(0, "old/");
        version("old/", "one", 1, 1);
        record(10, List.of(route("bucket", List.of(), "old/"), route("denied", List.of(), "d/")));
        routes(20, "old/");
        deniedBucket = "denied";

        assertEquals(List.of("old/ one PLACE_NOT_READ"), plan("old/", 25));
    }

    @Test
    void routesThatNeverChanged_costNoOtherListing() {
        routes(0, "old/");
        version("old/", "one", 1, 1);

        assertEquals(List.of("old/ one"), plan("old/", 5));
        assertEquals(4, lists.get(), "records of routes, versions, and both kinds of records");
    }

    private List<String> plan(String today, int asOf) {
        BackupDestinations destinations = BackupDestinations.asOf(
                run, versions, reader, List.of(new Route("bucket", today)), "container", minute(asOf));
        HistoryPlan plan = new HistoryPlan(
                new AsOfPlanner(versions, reader, 1),
                destinations.places("container", ""),
                new AsOf(minute(asOf), Duration.ofSeconds(2), false),
                name -> true);
        List<String> lines = new ArrayList<>();
        plan.entries(run).forEachRemaining(entry -> lines.add(text(entry)));
        return lines;
    }

    private String text(RestorePlan.Entry entry) {
        return switch (entry) {
            case RestorePlan.Restored(RestoreTask task, String ignored) -> {
                String key = task.version().key().key();
                yield key.substring(0, key.indexOf('/') + 1) + " "
                        + reader.head(run, task.version())
                                .flatMap(stored -> stored.origin())
                                .map(origin -> origin.etag().value())
                                .orElseThrow()
                        + (task.doubts().isEmpty()
                                ? ""
                                : " " + task.doubts().getFirst().split(":", 2)[0]);
            }
            case RestorePlan.Omitted omitted ->
                omitted.reason() == RestorePlan.Reason.GONE
                        ? "gone"
                        : omitted.detail().split(":", 2)[0];
        };
    }

    private Instant minute(int minute) {
        return start.plus(Duration.ofMinutes(minute));
    }

    private void advanceTo(int minute) {
        Duration left = Duration.between(clock.instant(), minute(minute));
        assertTrue(!left.isNegative(), "what is written comes in its order");
        clock.advance(left);
    }

    private void routes(int from, String prefix) {
        routes(from, List.of(), prefix);
    }

    private void routes(int from, List<String> include, String prefix) {
        record(from, List.of(route("bucket", include, prefix)));
    }

    private static RecordedRoute route(String bucket, List<String> include, String prefix) {
        return new RecordedRoute("route", bucket, prefix, "STANDARD", List.of(), include, List.of());
    }

    private void record(int from, List<RecordedRoute> routes) {
        advanceTo(from);
        RoutesRecord record = new RoutesRecord("account", minute(from), Set.of(), routes);
        target.write(run, new ObjectKey("bucket", record.recordKey()), record.toJson());
    }

    private void deleted(String prefix, int time, int recorded) {
        advanceTo(recorded);
        String key = prefix + "container/blob.txt";
        target.write(
                run,
                HistoryRecord.of(
                        HistoryRecord.Kind.DELETED,
                        key,
                        TimeRange.at(minute(time).plusMillis(300)),
                        Optional.empty()),
                new ObjectKey("bucket", key));
    }

    private void version(String prefix, String etag, int validFrom, int written) {
        version(prefix, etag, TimeRange.at(minute(validFrom)), written);
    }

    private void version(String prefix, String etag, TimeRange validFrom, int written) {
        advanceTo(written);
        BlobContent content = new BlobContent(++contents, 10);
        BlobProperties source = new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", "blob.txt"), new ETag(etag)),
                URI.create("https://account.blob.core.windows.net/container/blob.txt"),
                content.size(),
                validFrom.earliest(),
                Optional.empty(),
                BlobType.BLOCK,
                Optional.empty(),
                OptionalLong.empty(),
                NO_HEADERS,
                Map.of(),
                0,
                Optional.empty(),
                false,
                false);
        assertInstanceOf(
                BackupTarget.Stored.class,
                target.put(
                        run,
                        new ObjectKey("bucket", prefix + "container/blob.txt"),
                        new ObjectAttributes(source, validFrom, Map.of(), StorageClass.STANDARD),
                        TargetPrecondition.IF_ABSENT,
                        content.body(0, content.size())));
    }
}
