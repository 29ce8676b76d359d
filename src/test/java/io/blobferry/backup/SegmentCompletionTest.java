package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers to Complete when other writers are at the target. */
class SegmentCompletionTest {
    private final BackupFixture clouds = SegmentFixture.newBlob();

    static Stream<MultipartTarget.CompleteResult> refusals() {
        return Stream.of(
                new MultipartTarget.Conflict("409 ConditionalRequestConflict"),
                new MultipartTarget.UploadNotFound("404 NoSuchUpload"),
                new MultipartTarget.PreconditionFailed("412 PreconditionFailed"),
                new MultipartTarget.PreconditionFailed("404 NoSuchKey"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void secondCompleter_adoptsTheFirstOnesObject(MultipartTarget.CompleteResult refusal) {
        List<Segment> segments = SegmentFixture.allPartsStored(clouds);
        clouds.faults.before("uploads.complete", 1, () -> {
            assertInstanceOf(Outcome.BackedUp.class, SegmentFixture.run(clouds, "winner", segments.get(0)));
            clouds.target.completeNextWith(refusal);
        });

        assertInstanceOf(Outcome.AlreadyBackedUp.class, SegmentFixture.run(clouds, "loser", segments.get(1)));

        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"), "no part is copied again");
        assertEquals(1, clouds.faults.count("uploads.create"));
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The dispatcher marks the row after the segments are on the queue: the last of them may have read it before. */
    @Test
    void complete_whileTheDispatcherMarksTheRow_isReportedOnce() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        SegmentFixture.markDispatched(clouds, false);
        clouds.faults.before("uploads.complete", 1, () -> SegmentFixture.markDispatched(clouds, true));

        assertInstanceOf(Outcome.BackedUp.class, SegmentFixture.run(clouds, "worker", segment));

        assertEquals(1, clouds.reportedBackups().size());
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** The other run died during its Complete: the parts are still stored. */
    @Test
    void conflict_withoutCompleter_completesNextTime() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        clouds.target.completeNextWith(new MultipartTarget.Conflict("409 ConditionalRequestConflict"));

        assertInstanceOf(Outcome.BackedUp.class, SegmentFixture.run(clouds, "worker", segment));

        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"), "no part is copied again");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** A refused upload is never completed with a newer precondition: S3 would order it behind the foreign write. */
    @Test
    void complete_afterForeignWrite_startsAnotherUpload() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        clouds.faults.before("uploads.complete", 1, () -> clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN));

        assertEquals(
                new Outcome.SegmentsQueued(clouds.currentVersion(), SegmentFixture.PARTS),
                SegmentFixture.run(clouds, "worker", segment));

        clouds.drain("next");
        assertEquals(2, clouds.faults.count("uploads.create"));
        assertEquals(2, clouds.target.allVersions(clouds.key).size(), "the foreign object and one backup");
        SegmentFixture.assertBackedUp(clouds);
    }

    @Test
    void complete_afterDeletion_startsAnotherUpload() {
        BackupFixture scene = SegmentFixture.allButLastOverBackup();
        scene.faults.before("uploads.complete", 1, () -> scene.target.delete(scene.key));

        scene.drain("worker");

        assertEquals(2, scene.faults.count("uploads.create"));
        SegmentFixture.assertBackedUp(scene);
    }

    @Test
    void foreignWriteAfterComplete_retries() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        clouds.faults.after("uploads.complete", 1, () -> clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN));

        SegmentFixture.run(clouds, "worker", segment);
        clouds.drain("next");

        SegmentFixture.assertBackedUp(clouds);
    }

    /** The target's bytes are restored by a write that S3 orders after the upload's start. */
    @Test
    void complete_behindNewerWrite_isNotCurrent() {
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        clouds.faults.before("uploads.complete", 1, () -> {
            clouds.target.overwrite(clouds.key, BackupFixture.SMALL_ONE);
            clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
        });

        SegmentFixture.run(clouds, "worker", segment);
        clouds.drain("next");

        assertEquals(
                5,
                clouds.target.allVersions(clouds.key).size(),
                "three foreign objects, one that was superseded, and the backup");
        SegmentFixture.assertBackedUp(clouds);
    }

    @Test
    void complete_lostThenForeignWrite_isNotAdopted() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        clouds.faults.after("uploads.complete", 1, () -> {
            clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
            FaultInjector.connectionLost().run();
        });

        SegmentFixture.run(clouds, "worker", segment);
        clouds.drain("next");

        SegmentFixture.assertBackedUp(clouds);
    }

    @Test
    void checksumMismatch_fails_replayStartsAnew() {
        Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
        clouds.target.corruptPart(clouds.uploadOfRow().orElseThrow());

        assertInstanceOf(Outcome.Failed.class, SegmentFixture.run(clouds, "worker", segment));

        assertEquals(1, clouds.failures.rows().size());
        clouds.assertNoOpenUpload();
        clouds.run("replay");
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** A lifecycle rule that is shorter than the copy ends every upload. */
    @Test
    void uploadsEndedAgainAndAgain_endInAFailureRow() {
        clouds.run("dispatcher");
        int uploads = 0;
        while (clouds.failures.rows().isEmpty()) {
            SegmentFixture.abortUpload(clouds);
            assertTrue(++uploads < 20, "the restarts end");
            SegmentFixture.run(clouds, "worker", SegmentFixture.take(clouds, 1));
        }

        assertEquals(clouds.config.maxUploadRestarts() + 1, uploads);
        Failure failure = clouds.failures.rows().values().iterator().next();
        assertEquals(FailureCause.UPLOAD_ABORTED, failure.cause());
        clouds.drain("late");
        clouds.run("replay");
        clouds.drain("worker");
        SegmentFixture.assertBackedUp(clouds);
    }

    /** The part in flight is stored after the end of the upload, and listed: the next part finds that the upload is over. */
    @Test
    void uploadEndedUnderAPartInFlight_isReplacedByAnother() {
        clouds.config = new TestConfig().segment(2 * TestConfig.PART).build();
        clouds.run("dispatcher");
        Segment segment = SegmentFixture.take(clouds, 1);
        clouds.faults.after("source.read", 1, () -> SegmentFixture.abortUpload(clouds));

        SegmentFixture.run(clouds, "worker", segment);
        clouds.drain("worker");

        SegmentFixture.assertBackedUp(clouds);
        assertEquals(2, clouds.faults.count("uploads.create"));
    }
}
