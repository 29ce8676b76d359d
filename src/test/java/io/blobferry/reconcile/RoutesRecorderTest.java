package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.format.RoutesRecord;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.routing.StorageClass;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryBackupReader;
import io.blobferry.testing.MemoryObjectListing;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RecordingListener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutesRecorderTest {
    private static final Route LEGAL = new Route(
            "legal",
            new BlobFilter(List.of(new GlobPattern("legal")), List.of(new GlobPattern("**.pdf")), List.of()),
            "archive",
            "legal/",
            StorageClass.DEEP_ARCHIVE);
    private static final Route REST = new Route("backups", "");
    private static final Routes ROUTES = new Routes(List.of(LEGAL, REST));

    private final MutableClock clock = new MutableClock();
    private final FaultInjector faults = new FaultInjector();
    private final MemoryTarget target = new MemoryTarget(faults, clock);

    @Test
    void routes_areInEachBucket_once() {
        Instant first = clock.instant();
        record(ROUTES, Set.of());
        clock.advance(Duration.ofHours(1));
        long requests = record(ROUTES, Set.of());

        for (String bucket : List.of("archive", "backups")) {
            RoutesRecord record = RoutesRecord.parse(only(bucket));
            assertEquals("account", record.account());
            assertEquals(first, record.from());
            assertEquals(Set.of(), record.containers());
            assertEquals(
                    List.of(
                            new RoutesRecord.RecordedRoute(
                                    "legal",
                                    "archive",
                                    "legal/",
                                    "DEEP_ARCHIVE",
                                    List.of("legal"),
                                    List.of("**.pdf"),
                                    List.of()),
                            new RoutesRecord.RecordedRoute(
                                    "everything", "backups", "", "STANDARD", List.of(), List.of(), List.of())),
                    record.routes());
        }
        assertEquals(4, requests, "a LIST and a GET for each bucket");
    }

    @Test
    void changedRoutes_areRecorded_andBeforeThemTheOldOnesStay() {
        record(ROUTES, Set.of());
        clock.advance(Duration.ofHours(1));
        record(Routes.of(REST), Set.of());
        clock.advance(Duration.ofHours(1));
        record(ROUTES, Set.of());

        assertEquals(3, target.records("backups").size());
        assertEquals(3, target.records("archive").size());
    }

    /** A restore from that bucket learns that blobs went elsewhere from then on. */
    @Test
    void bucketThatLeavesTheRoutes_getsTheRecordThatSaysSo() {
        record(ROUTES, Set.of());
        clock.advance(Duration.ofHours(1));
        record(Routes.of(REST), Set.of());
        clock.advance(Duration.ofHours(1));
        long requests = record(Routes.of(REST), Set.of());

        RoutesRecord last = RoutesRecord.parse(
                List.copyOf(target.records("archive").values()).getLast());
        assertEquals(
                List.of("backups"),
                last.routes().stream().map(RoutesRecord.RecordedRoute::bucket).toList());
        assertEquals(2, target.records("archive").size());
        assertEquals(2, requests, "once");
    }

    /** The role may have lost its right there together with the route. */
    @Test
    void bucketThatLeavesTheRoutes_andMayNotBeWrittenTo_isLeftAlone() {
        record(ROUTES, Set.of());
        clock.advance(Duration.ofHours(1));
        faults.before("target.record", 1, () -> {
            throw new PermanentException("write", FailureCause.TARGET_DENIED, "403 AccessDenied", null);
        });
        record(Routes.of(REST), Set.of());

        assertEquals(1, target.records("archive").size());
        assertEquals(2, target.records("backups").size());
    }

    /** The record of the bucket that stays names the former routes until the others have theirs. */
    @Test
    void bucketThatLeavesTheRoutes_andDoesNotAnswer_getsTheRecordLater() {
        record(ROUTES, Set.of());
        clock.advance(Duration.ofHours(1));
        faults.before("target.record", 1, () -> {
            throw new TransientException("write", "503", null);
        });
        assertThrows(TransientException.class, () -> record(Routes.of(REST), Set.of()));
        record(Routes.of(REST), Set.of());

        assertEquals(2, target.records("archive").size());
        assertEquals(2, target.records("backups").size());
    }

    @Test
    void changedContainers_areRecorded() {
        record(ROUTES, Set.of());
        clock.advance(Duration.ofHours(1));
        record(ROUTES, Set.of("legal"));

        assertEquals(2, target.records("backups").size());
    }

    @Test
    void latestRecordThatCannotBeRead_isFollowedByAnother() {
        target.write(
                run(), new ObjectKey("backups", ".blobferry/routes/account/2000-01-01T00:00:00.0000000Z.json"), "?");
        record(Routes.of(REST), Set.of());

        assertEquals(2, target.records("backups").size());
    }

    @Test
    void recordsOfAnotherAccount_areItsOwn() {
        recorder(Routes.of(REST), new SourceScope("account2", Set.of())).record(run());
        record(Routes.of(REST), Set.of());

        assertEquals(2, target.records("backups").size());
    }

    @Test
    void faultOfABucket_isThrown() {
        faults.before("target.record", 1, () -> {
            throw new TransientException("write", "503", null);
        });
        assertThrows(TransientException.class, () -> record(ROUTES, Set.of()));
        record(ROUTES, Set.of());

        assertEquals(1, target.records("archive").size());
        assertEquals(1, target.records("backups").size());
    }

    private long record(Routes routes, Set<String> containers) {
        RunContext run = run();
        recorder(routes, new SourceScope("account", containers)).record(run);
        return run.requests();
    }

    private RoutesRecorder recorder(Routes routes, SourceScope scope) {
        return new RoutesRecorder(
                new MemoryObjectListing(faults, target),
                new MemoryBackupReader(faults, target),
                target,
                scope,
                routes,
                clock);
    }

    private RunContext run() {
        return new RunContext("run", clock, Duration.ofMinutes(10), new RecordingListener());
    }

    private String only(String bucket) {
        assertEquals(1, target.records(bucket).size());
        return target.records(bucket).values().iterator().next();
    }
}
