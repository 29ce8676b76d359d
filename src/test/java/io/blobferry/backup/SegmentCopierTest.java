package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The run of one segment, and its requeueing when it does not complete. */
class SegmentCopierTest {
    private final BackupFixture clouds = SegmentFixture.newBlob();
    private final AtomicBoolean broken = new AtomicBoolean(true);

    @Test
    void lastSegment_completes() {
        clouds.run("dispatcher");
        List<Segment> segments = SegmentFixture.takeAll(clouds);

        assertEquals(
                new Outcome.SegmentCopied(segments.get(2), 1), SegmentFixture.run(clouds, "worker", segments.get(2)));
        assertEquals(
                new Outcome.SegmentCopied(segments.get(0), 1), SegmentFixture.run(clouds, "worker", segments.get(0)));
        Outcome last = SegmentFixture.run(clouds, "worker", segments.get(1));

        assertEquals(
                SegmentFixture.PARTS,
                assertInstanceOf(Outcome.BackedUp.class, last).parts());
        SegmentFixture.assertWrittenOnce(clouds);
    }

    @Test
    void duplicateMessage_copiesNothing() {
        clouds.run("dispatcher");

        for (Segment segment : SegmentFixture.takeAll(clouds)) {
            SegmentFixture.run(clouds, "worker", segment);
            Outcome again = SegmentFixture.run(clouds, "again", segment);
            assertTrue(
                    again.equals(new Outcome.SegmentCopied(segment, 0)) || again instanceof Outcome.AlreadyBackedUp,
                    again.toString());
        }

        SegmentFixture.assertWrittenOnce(clouds);
        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"));
    }

    /** The list of parts that a run starts with becomes stale while it copies. */
    @Test
    void partStoredByAnotherRun_isNotCopiedAgain() {
        clouds.config = new TestConfig().segment(2 * TestConfig.PART).build();
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        clouds.faults.before("source.halfway", 1, () -> {
            SegmentFixture.run(clouds, "other", segment);
            clouds.clock.advance(Duration.ofSeconds(20));
        });

        assertInstanceOf(Outcome.SegmentCopied.class, SegmentFixture.run(clouds, "worker", segment));

        assertEquals(3, clouds.faults.count("uploads.write"), "the first part twice, the second once");
    }

    /** Another list costs as much as a part's write, and a recent one is as good. */
    @Test
    void freshList_isNotRepeated() {
        clouds.config = new TestConfig().segment(2 * TestConfig.PART).build();
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);

        assertInstanceOf(Outcome.SegmentCopied.class, SegmentFixture.run(clouds, "worker", segment));

        assertEquals(2, clouds.faults.count("uploads.write"));
        assertEquals(2, clouds.faults.count("uploads.parts"), "before the parts, and after them");
    }

    /** The blob is as the row says, and no other message has this segment: it must be requeued. */
    @Test
    void changeUnseenByBlobCheck_requeuesSegment() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        clouds.faults.before("source.read", 1, () -> {
            throw new SourceChangedException("read", null);
        });

        assertInstanceOf(Outcome.SegmentDeferred.class, SegmentFixture.run(clouds, "worker", segment));

        assertTrue(clouds.segmentQueue.pending().contains(segment.nextAttempt(false)));
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The version is gone, and the source does not say which one replaced it: only this message leads to another check. */
    @Test
    void incompleteBlobCheck_requeuesSegment() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        SegmentFixture.takeAll(clouds);
        clouds.write(BackupFixture.LARGE_TWO);
        clouds.faults.before("source.look", 0, () -> {
            if (broken.get()) {
                FaultInjector.connectionLost().run();
            }
        });

        SegmentFixture.run(clouds, "worker", segment);

        assertEquals(List.of(segment.nextAttempt(false)), clouds.segmentQueue.pending());
        broken.set(false);
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** S3 lists the part of another segment shorter than planned: such parts are not completed. */
    @Test
    void complete_incompleteParts_isNotSent() {
        BackupFixture scene = SegmentFixture.allButLast();
        scene.target.truncatePart(scene.uploadOfRow().orElseThrow(), 1, TestConfig.PART - 1);

        scene.drain("worker");

        assertEquals(0, scene.faults.count("uploads.complete"));
        assertTrue(scene.target.current(scene.key).isEmpty());

        scene.clock.advance(TestConfig.RESEND_AFTER);
        scene.run("event");
        scene.drain("worker");

        SegmentFixture.assertWrittenOnce(scene);
    }

    /** A slow message cannot be distinguished from a lost one, so it is sent again once it is late, and not before. */
    @Test
    void lostMessages_areSentAgainByALateEvent() {
        clouds.run("dispatcher");
        SegmentFixture.takeAll(clouds);

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 0), clouds.run("soon"));
        clouds.clock.advance(TestConfig.RESEND_AFTER);
        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), SegmentFixture.PARTS), clouds.run("later"));
        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 0), clouds.run("soon after"));

        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    @Test
    void lastingFault_requeuesWithGrowingDelayThenFails() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        SegmentFixture.takeAll(clouds);
        breakReads();
        Duration usual = clouds.config.maxBackoff();
        Segment next = segment;

        for (int idle = 1; idle < clouds.config.maxAttemptsWithoutProgress(); idle++) {
            Outcome.SegmentDeferred putOff =
                    assertInstanceOf(Outcome.SegmentDeferred.class, SegmentFixture.run(clouds, "run " + idle, next));
            next = segment(idle);
            assertEquals(next, putOff.segment());
            usual = usual.multipliedBy(2);
            Duration delay = clouds.segmentQueue.delays().getFirst();
            assertTrue(delay.compareTo(usual.dividedBy(2)) >= 0, delay + " is at least half of " + usual);
            assertTrue(delay.compareTo(usual.multipliedBy(3).dividedBy(2)) <= 0, delay + " is about " + usual);
            assertEquals(Optional.of(next), clouds.segmentQueue.next());
        }
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, SegmentFixture.run(clouds, "last", next));

        assertEquals(FailureCause.NO_PROGRESS, failed.failure().cause());
        assertEquals(Set.of(failed.failure()), Set.copyOf(clouds.failures.rows().values()));
        assertFalse(SegmentFixture.copying(clouds).dispatched());
        assertEquals(List.of(), clouds.segmentQueue.pending());
    }

    @Test
    void replay_dispatchesMissingSegments() {
        failFirstSegment();
        SegmentFixture.take(clouds, 2);
        clouds.drain("worker");

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 2), clouds.run("replay"));

        assertEquals(
                Set.of(SegmentFixture.segment(clouds, 1, 1), SegmentFixture.segment(clouds, 2, 2)),
                Set.copyOf(clouds.segmentQueue.pending()));
        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
        assertEquals(SegmentFixture.PARTS, clouds.listener.parts.size());
    }

    @Test
    void replay_oneMissingSegment_isCopiedInline() {
        failFirstSegment();
        clouds.drain("worker");

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));

        SegmentFixture.assertWrittenOnce(clouds);
    }

    @Test
    void progress_resetsAttemptsWithoutProgress() {
        dispatchTwoSegments();
        Segment segment = SegmentFixture.take(clouds, 1);
        SegmentFixture.takeAll(clouds);
        Segment tired = new Segment(segment.version(), segment.upload(), segment.parts(), 3);
        clouds.faults.before("source.read", 2, FaultInjector.connectionLost());
        clouds.faults.before("source.read", 3, FaultInjector.connectionLost());
        clouds.faults.before("source.read", 4, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.SegmentDeferred.class, SegmentFixture.run(clouds, "worker", tired));

        assertEquals(List.of(segment), clouds.segmentQueue.pending(), "part 1 was added before part 2 failed");
    }

    @Test
    void retryAfter_delaysTheMessage() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        SegmentFixture.takeAll(clouds);
        Duration asked = Duration.ofHours(1);
        clouds.faults.before("source.read", 1, () -> {
            throw new TransientException("read", "503", Optional.of(asked), null);
        });

        SegmentFixture.run(clouds, "worker", segment);

        assertEquals(List.of(asked), clouds.segmentQueue.delays());
    }

    /** Neither the copy nor the new message succeeded, so the message must not be acknowledged. */
    @Test
    void requeueFailure_isNotAcknowledged() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        breakReads();
        clouds.faults.before("work.send", 0, FaultInjector.connectionLost());

        assertThrows(TransientException.class, () -> SegmentFixture.run(clouds, "worker", segment));
    }

    @Test
    void rejection_endsInFailureRow_replayResumes() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        clouds.faults.before("source.read", 1, () -> {
            throw new PermanentException("read", FailureCause.SOURCE_DENIED, "403", null);
        });

        Outcome outcome = SegmentFixture.run(clouds, "worker", segment);

        assertEquals(
                FailureCause.SOURCE_DENIED,
                assertInstanceOf(Outcome.Failed.class, outcome).failure().cause());
        assertEquals(1, clouds.failures.rows().size());
        assertFalse(SegmentFixture.copying(clouds).dispatched());
        clouds.drain("worker");
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
        SegmentFixture.assertWrittenOnce(clouds);
    }

    @Test
    void changingTooFast_fails_nextEventStartsAnew() {
        clouds.config =
                new TestConfig().segment(TestConfig.PART).discardedSizes(2).build();
        for (int version = 1; version <= 3; version++) {
            copyTwoPartsThenOverwrite();
        }

        Outcome outcome = clouds.run("fourth version");

        assertEquals(
                FailureCause.CHANGING_TOO_FAST,
                assertInstanceOf(Outcome.Failed.class, outcome).failure().cause());
        assertEquals(1, clouds.failures.rows().size());
        clouds.assertNoOpenUpload();
        assertInstanceOf(Checkpoint.Abandoned.class, clouds.checkpoint().orElseThrow());
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("replay"));
        clouds.drain("worker");
        SegmentFixture.assertBackedUp(clouds);
    }

    /** Two whole parts are a little less than the blob's size: three versions of them are twice that and more. */
    private void copyTwoPartsThenOverwrite() {
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("event"));
        List<Segment> segments = SegmentFixture.takeAll(clouds);
        SegmentFixture.run(clouds, "worker", segments.get(0));
        SegmentFixture.run(clouds, "worker", segments.get(1));
        clouds.write(BackupFixture.LARGE_ONE);
    }

    private void failFirstSegment() {
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        breakReads();
        Segment tired = new Segment(
                segment.version(), segment.upload(), segment.parts(), clouds.config.maxAttemptsWithoutProgress() - 1);
        assertInstanceOf(Outcome.Failed.class, SegmentFixture.run(clouds, "tired", tired));
        broken.set(false);
    }

    private void breakReads() {
        clouds.faults.before("source.read", 0, () -> {
            if (broken.get()) {
                FaultInjector.connectionLost().run();
            }
        });
    }

    private Segment segment(int idle) {
        Segment first = SegmentFixture.segment(clouds, 1, 1);
        return new Segment(first.version(), first.upload(), first.parts(), idle);
    }

    private void dispatchTwoSegments() {
        clouds.config = new TestConfig().segment(2 * TestConfig.PART).build();
        clouds.run("dispatcher");
    }
}
