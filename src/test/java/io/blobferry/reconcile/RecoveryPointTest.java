package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Up to which time everything is in S3 or named, as the passes prove it. */
class RecoveryPointTest {
    private static final String CONTAINER = "container";
    private static final Duration DAY = ReconcileFixture.INTERVAL;

    private final ReconcileFixture fixture = new ReconcileFixture();
    private int runs;

    /** A complete pass, a day after the last one. */
    private ReconciliationPass pass() {
        fixture.clock.advance(DAY);
        ReconciliationPass pass = fixture.run("run-" + ++runs).orElseThrow().pass();
        assertTrue(pass.completedAt().isPresent());
        return pass;
    }

    private void drain() {
        fixture.queue.forEach(
                event -> fixture.backUp(fixture.blobs.get(event.blob()).version()));
        fixture.queue.clear();
    }

    private static Optional<Instant> point(ReconciliationPass pass) {
        return pass.recovery().point();
    }

    @Test
    void firstPass_provesNothingAlone() {
        fixture.writeAndBackUp(CONTAINER, "blob");
        assertEquals(Optional.empty(), point(pass()));
    }

    @Test
    void twoPasses_proveTheTimeBeforeTheFirst() {
        fixture.writeAndBackUp(CONTAINER, "blob");
        ReconciliationPass first = pass();
        ReconciliationPass second = pass();
        assertEquals(Optional.of(first.startedAt()), point(second));
        assertEquals(Optional.of(second.startedAt()), point(pass()));
        assertEquals(
                3,
                fixture.listener.completedPasses.size(),
                "a fact for each pass: " + fixture.listener.completedPasses);
    }

    /** No event announced the blob; the message that the pass queued is lost as well, until the third pass. */
    @Test
    void lostEventAndMessage_holdThePointAtTheBlob() {
        fixture.writeAndBackUp(CONTAINER, "other");
        ReconciliationPass before = pass();
        pass();
        fixture.clock.advance(Duration.ofHours(1));
        BlobVersion lost = fixture.write(CONTAINER, "lost");
        Instant written = fixture.clock.instant();

        for (int i = 0; i < 3; i++) {
            ReconciliationPass found = pass();
            assertFalse(point(found).orElseThrow().isAfter(written), found::toString);
            assertEquals(
                    Optional.of(new RecoveryProof.Pending(written, lost.blob().toString())),
                    found.recovery().oldestPending());
            assertEquals(1, found.counts().get(Counter.PENDING));
            fixture.queue.clear();
        }
        assertTrue(fixture.storedPass()
                .orElseThrow()
                .recovery()
                .point()
                .orElseThrow()
                .isAfter(before.startedAt()));
        pass();
        drain();
        ReconciliationPass drained = pass();
        assertEquals(Optional.of(written), point(drained), "the pass before found it pending");
        assertEquals(Optional.of(drained.startedAt()), point(pass()));
    }

    /** Of two passes each blob is seen by one at least. */
    @Test
    void blobThatAPageLeftOut_holdsThePoint() {
        fixture.writeAndBackUp(CONTAINER, "other");
        pass();
        pass();
        BlobVersion lost = fixture.write(CONTAINER, "lost");
        Instant written = fixture.clock.instant();

        fixture.unlisted.add(lost.blob());
        ReconciliationPass unseen = pass();
        assertEquals(0, unseen.counts().get(Counter.PENDING));
        assertFalse(point(unseen).orElseThrow().isAfter(written));
        fixture.unlisted.clear();
        assertEquals(Optional.of(written), point(pass()));
        fixture.queue.clear();
        fixture.unlisted.add(lost.blob());
        assertEquals(Optional.of(written), point(pass()));
    }

    @Test
    void copyInProgress_holdsThePoint_failureThatNamesItDoesNot() {
        pass();
        BlobVersion version = fixture.write(CONTAINER, "large");
        Instant written = fixture.clock.instant();
        fixture.copying(version, true);
        pass();
        assertEquals(Optional.of(written), point(pass()));

        fixture.recordFailure(version.blob(), fixture.clock.instant(), FailureCause.NO_PROGRESS);
        ReconciliationPass named = pass();
        assertEquals(0, named.counts().get(Counter.PENDING));
        assertEquals(1, named.counts().get(Counter.NAMED));
        assertEquals(Optional.of(named.startedAt()), point(pass()));
    }

    @Test
    void failureRow_namesItsBlobAlsoWhenItsAttemptIsDue_untilItIsLost() {
        BlobVersion version = fixture.write(CONTAINER, "archived");
        Instant written = fixture.clock.instant();
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.recordFailure(version.blob(), fixture.clock.instant());
        ReconciliationPass first = pass();
        assertEquals(1, first.counts().get(Counter.NAMED));
        assertEquals(1, first.counts().get(Counter.QUEUED), "its attempt is due");
        pass();
        assertEquals(1, pass().counts().get(Counter.NAMED));
        Instant reached = point(fixture.storedPass().orElseThrow()).orElseThrow();
        assertTrue(reached.isAfter(written));

        fixture.loseFailure(version.blob());
        ReconciliationPass lost = pass();
        assertEquals(1, lost.counts().get(Counter.PENDING));
        assertEquals(Optional.of(reached), point(lost), "it stands still, and never moves back");
        assertEquals(Optional.of(written), lost.recovery().oldestPending().map(RecoveryProof.Pending::changedAt));
    }

    /** A replay that removes the row may have read the blob before its last change. */
    @Test
    void failureBeforeTheLastChange_doesNotNameIt() {
        fixture.recordFailure(fixture.blob(CONTAINER, "changed"), fixture.clock.instant());
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.write(CONTAINER, "changed");
        ReconciliationPass pass = pass();
        assertEquals(0, pass.counts().get(Counter.NAMED));
        assertEquals(1, pass.counts().get(Counter.PENDING));
    }

    @Test
    void lostCheckpoint_holdsThePoint_whereS3DoesNotProveTheVersion() {
        BlobVersion version = fixture.write(CONTAINER, "blob");
        Instant written = fixture.clock.instant();
        fixture.backUp(version);
        fixture.checkpoints.loseRow(version.blob());
        pass();
        ReconciliationPass second = pass();
        assertEquals(Optional.of(written), second.recovery().bound(), "the object is not clearly younger");
    }

    @Test
    void skippedDestination_letsThePointStandStill() {
        fixture.writeAndBackUp(CONTAINER, "blob");
        pass();
        Optional<Instant> reached = point(pass());
        AtomicBoolean denied = new AtomicBoolean(true);
        fixture.faults.before("objects.list", 0, () -> {
            if (denied.get()) {
                throw new PermanentException("list", FailureCause.TARGET_DENIED, "403", null);
            }
        });
        ReconciliationPass skipped = pass();
        assertEquals(1, skipped.counts().get(Counter.SKIPPED_DESTINATIONS));
        assertEquals(reached, point(skipped));
        assertEquals(Optional.empty(), skipped.recovery().bound());
        denied.set(false);
        assertEquals(reached, point(pass()), "one pass alone proves nothing");
        assertTrue(point(pass()).orElseThrow().isAfter(reached.orElseThrow()));
    }

    /** A lifecycle rule removes them; the pass counts them. */
    @Test
    void backupRemovedByAnotherHand_doesNotHoldThePoint() {
        fixture.writeAndBackUp(CONTAINER, "blob");
        pass();
        fixture.objects.clear();
        ReconciliationPass absent = pass();
        assertEquals(1, absent.counts().get(Counter.ABSENT));
        assertEquals(Optional.of(absent.startedAt()), absent.recovery().bound());
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /**
     * Events, messages and checkpoint rows are lost, copies take their time, failures are recorded, and no page leaves a blob out twice
     * in a row: the point never passes a version that is neither in S3 nor named. When all that ends, it follows the passes.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void injectedLosses_areNeverPassed(long seed) {
        Random random = new Random(seed);
        fixture.maxBacklog = Long.MAX_VALUE;
        Optional<Instant> before = Optional.empty();
        for (int day = 0; day < 12; day++) {
            change(random);
            Set<BlobAddress> leftOut = new HashSet<>(fixture.unlisted);
            fixture.unlisted.clear();
            fixture.blobs.keySet().stream()
                    .filter(blob -> !leftOut.contains(blob) && random.nextInt(6) == 0)
                    .forEach(fixture.unlisted::add);
            ReconciliationPass pass = pass();
            assertNothingPassed(pass, seed);
            assertFalse(before.isPresent() && point(pass).orElseThrow().isBefore(before.get()));
            before = point(pass);
            processSome(random);
        }
        fixture.unlisted.clear();
        for (int day = 0; day < 2; day++) {
            pass();
            drain();
            fixture.blobs.values().stream()
                    .filter(blob -> fixture.checkpoints
                            .row(blob.version().blob())
                            .flatMap(row -> row.copying())
                            .isPresent())
                    .forEach(blob -> fixture.backUp(blob.version()));
        }
        ReconciliationPass drained = pass();
        assertEquals(Optional.of(drained.startedAt()), point(pass()));
    }

    private void change(Random random) {
        for (int i = 0; i < 8; i++) {
            fixture.clock.advance(Duration.ofMinutes(1 + random.nextInt(60)));
            BlobVersion version = fixture.write(CONTAINER, "blob-" + random.nextInt(40));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    // The event is lost.
                }
                case 2 -> fixture.copying(version, true);
                case 3 -> {
                    fixture.clock.advance(Duration.ofSeconds(1));
                    fixture.recordFailure(version.blob(), fixture.clock.instant());
                }
                case 4 -> {
                    fixture.backUp(version);
                    fixture.checkpoints.loseRow(version.blob());
                }
                default -> fixture.backUp(version);
            }
        }
    }

    /** Of the messages some are lost, and so are failure rows of earlier versions. A run backs up what is current, and ends its failure. */
    private void processSome(Random random) {
        for (var event : List.copyOf(fixture.queue)) {
            if (random.nextInt(3) > 0) {
                fixture.backUp(fixture.blobs.get(event.blob()).version());
                fixture.loseFailure(event.blob());
            }
        }
        fixture.queue.clear();
        fixture.blobs.keySet().stream().filter(blob -> random.nextInt(20) == 0).forEach(lost -> {
            if (!isNamed(lost)) {
                fixture.loseFailure(lost);
            }
        });
    }

    private boolean isNamed(BlobAddress blob) {
        return fixture.failures.rows().values().stream()
                .anyMatch(failure -> failure.blob().equals(Optional.of(blob))
                        && failure.occurredAt().isAfter(fixture.blobs.get(blob).lastModified()));
    }

    private void assertNothingPassed(ReconciliationPass pass, long seed) {
        point(pass)
                .ifPresent(point -> fixture.blobs.forEach((blob, listed) -> assertTrue(
                        !listed.lastModified().isBefore(point) || isInS3(blob) || isNamed(blob),
                        () -> "seed " + seed + ": " + listed + " is before the recovery point " + point)));
    }

    /** An object that was written when the version was current. */
    private boolean isInS3(BlobAddress blob) {
        return Optional.ofNullable(fixture.objects.get(ReconcileFixture.BUCKET))
                .map(objects -> objects.get(fixture.keyOf(blob).key()))
                .filter(object ->
                        !object.lastModified().isBefore(fixture.blobs.get(blob).lastModified()))
                .isPresent();
    }
}
