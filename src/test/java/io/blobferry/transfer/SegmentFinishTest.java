package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the run that completes makes of the answers to Complete, when it is not alone at the target. */
class SegmentFinishTest {
    private final TwoClouds clouds = SegmentScene.newBlob();

    static Stream<MultipartTarget.Completion> refusals() {
        return Stream.of(
                new MultipartTarget.Contended("409 ConditionalRequestConflict"),
                new MultipartTarget.Contended("404 NoSuchUpload"),
                new MultipartTarget.FenceBroken("412 PreconditionFailed"),
                new MultipartTarget.FenceBroken("404 NoSuchKey"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void theSecondFinisherAdoptsWhatTheFirstWroteWhateverItIsTold(MultipartTarget.Completion refusal) {
        List<Segment> segments = SegmentScene.storedWithoutComplete(clouds);
        clouds.boundary.before("uploads.complete", 1, () -> {
            assertInstanceOf(Outcome.BackedUp.class, SegmentScene.run(clouds, "winner", segments.get(0)));
            clouds.target.answerNextComplete(refusal);
        });

        assertInstanceOf(Outcome.AlreadyBackedUp.class, SegmentScene.run(clouds, "loser", segments.get(1)));

        assertEquals(SegmentScene.PARTS, clouds.boundary.count("uploads.write"), "no part is copied again");
        assertEquals(1, clouds.boundary.count("uploads.create"));
        SegmentScene.assertWrittenOnce(clouds);
    }

    /** Whoever was at it has died: the parts are still there. */
    @Test
    void aContendedUploadThatNobodyCompletedIsCompletedAtTheNextLook() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        clouds.target.answerNextComplete(new MultipartTarget.Contended("409 ConditionalRequestConflict"));

        assertInstanceOf(Outcome.BackedUp.class, SegmentScene.run(clouds, "worker", segment));

        assertEquals(SegmentScene.PARTS, clouds.boundary.count("uploads.write"), "no part is copied again");
        SegmentScene.assertWrittenOnce(clouds);
    }

    /** A refused upload is never tried again with a newer fence: S3 would hide it behind what was written meanwhile. */
    @Test
    void aStrangersWriteBetweenTheFenceAndCompleteEndsTheUploadAndBeginsAnother() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        clouds.boundary.before("uploads.complete", 1, () -> clouds.target.overwrite(clouds.key, TwoClouds.FOREIGN));

        assertEquals(
                new Outcome.HandedOver(clouds.currentVersion(), SegmentScene.PARTS),
                SegmentScene.run(clouds, "worker", segment));

        clouds.drain("next");
        assertEquals(2, clouds.boundary.count("uploads.create"));
        assertEquals(2, clouds.target.all(clouds.key).size(), "the stranger's object and one backup");
        SegmentScene.assertSettled(clouds);
    }

    @Test
    void aTargetThatIsDeletedBeforeCompleteEndsTheUploadAndBeginsAnother() {
        TwoClouds scene = SegmentScene.allButTheLastOverABackup();
        scene.boundary.before("uploads.complete", 1, () -> scene.target.delete(scene.key));

        scene.drain("worker");

        assertEquals(2, scene.boundary.count("uploads.create"));
        SegmentScene.assertSettled(scene);
    }

    @Test
    void aStrangersWriteBetweenCompleteAndTheLookIsNotTakenForTheBackup() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        clouds.boundary.after("uploads.complete", 1, () -> clouds.target.overwrite(clouds.key, TwoClouds.FOREIGN));

        SegmentScene.run(clouds, "worker", segment);
        clouds.drain("next");

        SegmentScene.assertSettled(clouds);
    }

    /** The target is as it was, byte for byte, but by a write that S3 orders after the upload's start. */
    @Test
    void anUploadThatCompletesBehindANewerWriteIsNotTakenForTheCurrentObject() {
        clouds.target.overwrite(clouds.key, TwoClouds.FOREIGN);
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        clouds.boundary.before("uploads.complete", 1, () -> {
            clouds.target.overwrite(clouds.key, TwoClouds.SMALL_ONE);
            clouds.target.overwrite(clouds.key, TwoClouds.FOREIGN);
        });

        SegmentScene.run(clouds, "worker", segment);
        clouds.drain("next");

        assertEquals(
                5, clouds.target.all(clouds.key).size(), "three of a stranger, one that was hidden, and the backup");
        SegmentScene.assertSettled(clouds);
    }

    @Test
    void aLostAnswerToCompleteThatAStrangerThenHidesIsNotAdopted() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        clouds.boundary.after("uploads.complete", 1, () -> {
            clouds.target.overwrite(clouds.key, TwoClouds.FOREIGN);
            Boundary.lost().run();
        });

        SegmentScene.run(clouds, "worker", segment);
        clouds.drain("next");

        SegmentScene.assertSettled(clouds);
    }

    @Test
    void bytesThatS3FindsToDifferEndInAFailureRowAndTheReplayStartsAfresh() {
        Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
        clouds.target.damage(clouds.uploadOfRow().orElseThrow());

        assertInstanceOf(Outcome.Failed.class, SegmentScene.run(clouds, "worker", segment));

        assertEquals(1, clouds.failures.rows().size());
        clouds.assertNoUploadIsOpen();
        clouds.run("replay");
        clouds.drain("next");
        SegmentScene.assertWrittenOnce(clouds);
    }
}
