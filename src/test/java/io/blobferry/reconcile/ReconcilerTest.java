package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.PermanentException;
import io.blobferry.format.PassRecord;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which blobs a pass enqueues, and which it does not. */
class ReconcilerTest {
    private static final String CONTAINER = "container";

    private final ReconcileFixture fixture = new ReconcileFixture();

    private ReconciliationCounts completePass() {
        Reconciler.Progress progress = fixture.run("run").orElseThrow();
        assertEquals(Optional.empty(), progress.stopReason());
        assertEquals(List.of(progress), fixture.listener.passes);
        return progress.pass().counts();
    }

    @Test
    void backedUpBlobs_costListingsOnly() {
        for (int i = 0; i < 40; i++) {
            fixture.writeAndBackUp(CONTAINER, "blob-%02d".formatted(i));
        }
        ReconciliationCounts counts = completePass();

        assertEquals(List.of(), fixture.queuedNames());
        assertEquals(40, counts.get(Counter.COMPARED));
        assertEquals(0, counts.objectsWithoutBlob());
        assertEquals(4, fixture.faults.count("blobs.list"));
        long rows = fixture.faults.operationsOf("run").stream()
                .filter("checkpoints.find"::equals)
                .count();
        assertTrue(rows < 40 / 3, () -> "rows read: " + rows);
        assertEquals(0, fixture.faults.count("target.head"));
        assertEquals(
                counts.get(Counter.REQUESTS),
                fixture.faults.operationsOf("run").size() - 1,
                "all requests but the last write, which stores the count");
    }

    @Test
    void missingObject_enqueuesFullEvent() {
        BlobVersion version = fixture.write(CONTAINER, "missing");
        fixture.writeAndBackUp(CONTAINER, "other");

        assertEquals(1, completePass().get(Counter.QUEUED));

        BlobEvent event = fixture.queue.getFirst();
        assertEquals(
                new BlobEvent(
                        event.id(),
                        version.blob(),
                        Notice.LISTED,
                        Optional.of(version.etag()),
                        OptionalLong.of(ReconcileFixture.SIZE),
                        Optional.empty(),
                        Optional.of(fixture.blobs.get(version.blob()).lastModified())),
                event);
    }

    /** AppendBlock and PutPage change a blob without an event. */
    @Test
    void changedBlob_isEnqueued() {
        fixture.writeAndBackUp(CONTAINER, "appended");
        fixture.writeAndBackUp(CONTAINER, "unchanged");
        fixture.write(CONTAINER, "appended");

        completePass();

        assertEquals(List.of("appended"), fixture.queuedNames());
    }

    /** The timestamps are within the safety margin, so the row decides. */
    @Test
    void recentObject_rowDecides() {
        fixture.backUp(fixture.write(CONTAINER, "known"));
        fixture.store(fixture.write(CONTAINER, "without row"));
        fixture.backUp(fixture.write(CONTAINER, "overwritten"));
        fixture.write(CONTAINER, "overwritten");
        BlobVersion replaced = fixture.write(CONTAINER, "object replaced");
        fixture.backUp(replaced);
        fixture.store(replaced);

        completePass();

        assertEquals(List.of("object replaced", "overwritten", "without row"), fixture.queuedNames());
    }

    @Test
    void objectOfOtherSize_isEnqueued() {
        BlobVersion version = fixture.writeAndBackUp(CONTAINER, "blob");
        fixture.put(fixture.keyOf(version.blob()), new ETag("other"), ReconcileFixture.SIZE + 1);

        completePass();

        assertEquals(List.of("blob"), fixture.queuedNames());
    }

    @Test
    void deletedObject_isEnqueued() {
        BlobVersion version = fixture.writeAndBackUp(CONTAINER, "blob");
        fixture.objects
                .get(ReconcileFixture.BUCKET)
                .remove(fixture.keyOf(version.blob()).key());

        completePass();

        assertEquals(List.of("blob"), fixture.queuedNames());
    }

    /**
     * The object was copied onto itself after the blob had changed, so its timestamp does not show its content's age.
     */
    @Test
    void misleadingTimestamps_foundBySampling() {
        BlobVersion old = fixture.writeAndBackUp(CONTAINER, "misleading");
        fixture.write(CONTAINER, "misleading");
        fixture.clock.advance(ReconcileFixture.SAFETY_MARGIN.plusSeconds(1));
        fixture.backUp(old);

        long found = 0;
        for (int pass = 0; pass < BlobClassifier.FULL_CHECK_CYCLE; pass++) {
            found += fixture.run("pass " + pass).orElseThrow().pass().counts().get(Counter.QUEUED);
            fixture.clock.advance(ReconcileFixture.INTERVAL);
        }

        assertEquals(1, found);
        assertEquals(List.of("misleading"), fixture.queuedNames());
    }

    @Test
    void objectsWithoutBlob_areKeptAndCounted() {
        fixture.writeAndBackUp(CONTAINER, "b");
        for (String name : List.of("a", "a/deeper", "bb", "c", "z")) {
            fixture.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/" + name), new ETag("e"), 1);
        }
        fixture.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container-beside/x"), new ETag("e"), 1);
        fixture.put(new ObjectKey(ReconcileFixture.BUCKET, "elsewhere/container/x"), new ETag("e"), 1);

        assertEquals(5, completePass().objectsWithoutBlob());

        assertEquals(8, fixture.objects.get(ReconcileFixture.BUCKET).size());
        assertEquals(List.of(), fixture.queuedNames());
    }

    @Test
    void blobInProgress_isNotEnqueued() {
        fixture.copying(fixture.write(CONTAINER, "in progress"), true);
        BlobVersion old = fixture.write(CONTAINER, "overwritten");
        fixture.copying(old, true);
        fixture.write(CONTAINER, "overwritten");

        assertEquals(1, completePass().get(Counter.IN_PROGRESS));

        assertEquals(List.of("overwritten"), fixture.queuedNames());
    }

    @Test
    void stalledCopies_areEnqueued() {
        for (String name : List.of("one", "two", "three")) {
            BlobVersion version = fixture.write(CONTAINER, name);
            fixture.copying(version, false);
        }
        fixture.clock.advance(ReconcileFixture.SAFETY_MARGIN.plusSeconds(1));

        ReconciliationCounts counts = completePass();

        assertEquals(List.of("one", "three", "two"), fixture.queuedNames());
        assertEquals(3, counts.get(Counter.STALLED_COPIES));
        assertEquals(3, counts.get(Counter.IN_PROGRESS));
    }

    /** Never longer than until the next attempt, which after a denial comes soon. */
    @ParameterizedTest
    @CsvSource({"SOURCE_DENIED, PT15M", "TARGET_DENIED, PT15M", "FEDERATION, PT15M", "ARCHIVED, P1D", "INTERNAL, PT10M"
    })
    void failure_exemptsBlobUntilItsRetry(FailureCause cause, Duration delay) {
        BlobVersion version = fixture.write(CONTAINER, "failed");
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.recordFailure(version.blob(), fixture.clock.instant(), cause);

        fixture.clock.advance(delay.minusSeconds(1));
        assertEquals(1, fixture.run("early").orElseThrow().pass().counts().get(Counter.FAILED));
        assertEquals(List.of(), fixture.queuedNames());

        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.run("due", ReconcileFixture.ALLOWED, true);
        assertEquals(List.of("failed"), fixture.queuedNames());
    }

    @Test
    void recentFailure_exemptsBlob() {
        fixture.write(CONTAINER, "archived");
        BlobVersion changed = fixture.write(CONTAINER, "changed since");
        BlobVersion longAgo = fixture.write(CONTAINER, "long ago");
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.recordFailure(longAgo.blob(), fixture.clock.instant());
        fixture.recordFailure(changed.blob(), fixture.clock.instant());
        fixture.clock.advance(Duration.ofDays(1));
        fixture.write(CONTAINER, "changed since");
        fixture.recordFailure(
                fixture.blob(CONTAINER, "archived"), fixture.clock.instant().minusSeconds(1));

        assertEquals(1, completePass().get(Counter.FAILED));

        assertEquals(List.of("changed since", "long ago"), fixture.queuedNames());
    }

    @Test
    void pass_startsWhenDueOrForced() {
        fixture.write(CONTAINER, "missing");
        assertEquals(1, fixture.run("first").orElseThrow().pass().number());

        fixture.clock.advance(ReconcileFixture.INTERVAL.minusSeconds(1));
        assertEquals(Optional.empty(), fixture.run("early"));
        assertEquals(List.of("state.find"), fixture.faults.operationsOf("early"));

        assertEquals(
                2,
                fixture.run("forced", ReconcileFixture.ALLOWED, true)
                        .orElseThrow()
                        .pass()
                        .number());
        fixture.clock.advance(ReconcileFixture.INTERVAL);
        assertEquals(3, fixture.run("due").orElseThrow().pass().number());
        assertEquals(List.of("missing", "missing", "missing"), fixture.queuedNames());
        assertEquals(3, fixture.queue.stream().map(BlobEvent::id).distinct().count(), "each pass makes its own event");
    }

    @Test
    void routes_eachBlobComparedAtItsDestination() {
        BlobFilter pdfs = new BlobFilter(List.of(), List.of(new GlobPattern("**.pdf")), List.of());
        BlobFilter rest =
                new BlobFilter(List.of(new GlobPattern("container*")), List.of(), List.of(new GlobPattern("**.tmp")));
        fixture.routes = new Routes(List.of(
                new Route("pdfs", pdfs, "vault", "", StorageClass.DEEP_ARCHIVE),
                new Route("rest", rest, ReconcileFixture.BUCKET, "prefix/", StorageClass.STANDARD)));
        for (String container : List.of("container-1", "container-2", "others")) {
            fixture.writeAndBackUp(container, "a.pdf");
            fixture.write(container, "b.pdf");
            fixture.write(container, "c.tmp");
        }
        fixture.writeAndBackUp("container-1", "d.txt");
        fixture.write("container-2", "e.txt");

        ReconciliationCounts counts = completePass();

        assertEquals(List.of("b.pdf", "b.pdf", "b.pdf", "e.txt"), fixture.queuedNames());
        assertEquals(8, counts.get(Counter.COMPARED));
        assertEquals(0, counts.objectsWithoutBlob());
    }

    /** The run that the event starts records a failure row, which exempts the blob in the next pass. */
    @Test
    void keyTooLong_isEnqueuedOnce() {
        String name = "ü".repeat(600);
        fixture.write(CONTAINER, name);
        assertEquals(1, completePass().get(Counter.QUEUED));

        fixture.clock.advance(ReconcileFixture.INTERVAL);
        fixture.recordFailure(fixture.blob(CONTAINER, name), fixture.clock.instant());
        assertEquals(1, fixture.run("next").orElseThrow().pass().counts().get(Counter.FAILED));
    }

    @Test
    void deniedDestination_isReportedAndSkipped() {
        for (String container : List.of("first", "second", "third")) {
            fixture.write(container, "of the " + container);
        }
        fixture.faults.before("blobs.list", 2, () -> {
            throw new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);
        });

        assertEquals(1, completePass().get(Counter.SKIPPED_DESTINATIONS));
        assertEquals(Map.of(), fixture.records, "no record says that all was compared");

        assertEquals(List.of("second"), fixture.listener.skippedDestinations);
        assertEquals(List.of("of the first", "of the third"), fixture.queuedNames());
    }

    /** Its own run finds out what is wrong with it; the page and the pass go on. */
    @ParameterizedTest
    @ValueSource(strings = {"checkpoints.find", "failures.find"})
    void unexpectedException_ofOneBlob_enqueuesIt(String operation) {
        for (int i = 0; i < 15; i++) {
            fixture.write(CONTAINER, "blob-%02d".formatted(i));
        }
        fixture.faults.before(operation, 3, () -> {
            throw new NullPointerException("an SDK's null");
        });
        assertEquals(15, completePass().get(Counter.QUEUED));
    }

    @Test
    void unexpectedException_ofAListing_skipsItsDestination() {
        for (String container : List.of("first", "second", "third")) {
            fixture.write(container, "of the " + container);
        }
        fixture.faults.before("blobs.list", 2, () -> {
            throw new NullPointerException("an SDK's null");
        });

        assertEquals(1, completePass().get(Counter.SKIPPED_DESTINATIONS));

        assertEquals(List.of("second"), fixture.listener.skippedDestinations);
        assertEquals(List.of("of the first", "of the third"), fixture.queuedNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.write", "containers.next", "queue.backlog", "checkpoints.listStalled"})
    void unexpectedException_ofAStep_isTheStopReason(String operation) {
        fixture.write(CONTAINER, "missing");
        fixture.faults.before(operation, 1, () -> {
            throw new NullPointerException("an SDK's null");
        });
        Reconciler.Progress progress = fixture.run("run").orElseThrow();
        assertTrue(progress.stopReason().orElseThrow().contains("NullPointerException"), progress::toString);
        assertEquals(Optional.empty(), fixture.run("next").orElseThrow().stopReason());
    }

    /** A continuation that the service no longer takes would stop every pass for ever. */
    @Test
    void refusedContinuation_beginsTheListingAgain() {
        fixture.write("first", "of the first");
        fixture.write("second", "of the second");
        fixture.faults.before("containers.next", 2, () -> {
            throw new PermanentException(
                    "list the containers", FailureCause.REJECTED, "400 InvalidQueryParameter", null);
        });

        completePass();

        assertEquals(
                List.of("of the first", "of the second"),
                fixture.queuedNames().stream().distinct().sorted().toList());
    }

    @Test
    void systemicFailure_stopsRun() {
        fixture.write(CONTAINER, "missing");
        fixture.faults.before("blobs.list", 1, () -> {
            throw new PermanentException("list", FailureCause.FEDERATION, "no token", null);
        });

        Reconciler.Progress progress = fixture.run("run").orElseThrow();

        String reason = progress.stopReason().orElseThrow();
        assertTrue(reason.contains("no token") && reason.contains(FailureCause.FEDERATION.remedy()), reason);
        assertEquals(List.of(), fixture.listener.skippedDestinations);
        fixture.run("next");
        assertEquals(List.of("missing"), fixture.queuedNames());
    }

    /** An unreadable row does not prevent the comparison of the container. */
    @Test
    void unreadableRow_isEnqueued() {
        fixture.write(CONTAINER, "a");
        fixture.write(CONTAINER, "b");
        fixture.faults.before("checkpoints.find", 1, () -> {
            throw new PermanentException("read the row", FailureCause.REJECTED, "column state is missing", null);
        });

        assertEquals(0, completePass().get(Counter.SKIPPED_DESTINATIONS));

        assertEquals(List.of("a", "b"), fixture.queuedNames());
    }

    @Test
    void emptyAccount_completesPass() {
        assertEquals(0, completePass().get(Counter.COMPARED));
        fixture.containers.add("empty");
        fixture.clock.advance(ReconcileFixture.INTERVAL);
        assertEquals(Optional.empty(), fixture.run("next").orElseThrow().stopReason());
    }

    @Test
    void configuredContainers_listedInOrder() {
        ContainerListing listing = ContainerListing.of(Set.of("b", "a", "c"));
        ContainerListing.Step first = listing.next(null, Optional.empty());
        ContainerListing.Step second = listing.next(null, first.next());
        ContainerListing.Step third = listing.next(null, second.next());
        assertEquals(
                List.of("a", "b", "c"),
                List.of(first, second, third).stream()
                        .map(step -> step.container().orElseThrow())
                        .collect(Collectors.toList()));
        assertEquals(Optional.empty(), third.next());
    }

    @Test
    void completePass_isRecordedInTheBucket() {
        fixture.writeAndBackUp(CONTAINER, "one");
        fixture.write(CONTAINER, "two");
        Instant started = fixture.clock.instant();

        ReconciliationCounts counts = completePass();

        ObjectKey key = fixture.records.keySet().iterator().next();
        PassRecord record = PassRecord.parse(fixture.records.get(key));
        assertEquals(record.recordKey(), key.key());
        assertEquals(started, record.startedAt());
        assertEquals(counts.get(Counter.COMPARED), record.counts().get("compared"));
        assertEquals(1, record.counts().get("queued"));
        assertEquals(1, fixture.records.size());
    }

    @Test
    void config_invalidPageSize_isRejected() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReconcileConfig(
                        "account",
                        Set.of(),
                        Duration.ofDays(1),
                        1,
                        5_001,
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        new ReconcileConfig.Findings(1, AbsentBackupPolicy.UPLOAD_ONCE, false)));
    }
}
