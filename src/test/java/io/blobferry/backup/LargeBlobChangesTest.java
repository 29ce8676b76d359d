package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A large blob whose source or target changes during the copy. */
class LargeBlobChangesTest {
    private final BackupFixture clouds = newBlob();

    @TestFactory
    Stream<DynamicTest> overwrite_atAnyTime_endsWithOneVersion() {
        return CallSite.atEveryCall(LargeBlobChangesTest::newBlob, (scene, place) -> {
            place.inject(scene, () -> scene.write(BackupFixture.LARGE_TWO));

            assertInstanceOf(Outcome.BackedUp.class, scene.run(CallSite.RUN));
            scene.assertNoMixedObject();
            scene.assertNoOpenUpload();
            scene.run("the overwrite's own event");

            scene.assertNewestIsBackedUp();
        });
    }

    @TestFactory
    Stream<DynamicTest> deletion_atAnyTime_leavesCompleteBackupOrNone() {
        return CallSite.atEveryCall(LargeBlobChangesTest::newBlob, (scene, place) -> {
            place.inject(scene, () -> scene.source.delete(scene.blob));

            Outcome outcome = scene.run(CallSite.RUN);

            boolean whole = scene.target.current(scene.key).isPresent();
            assertEquals(whole, outcome instanceof Outcome.BackedUp, outcome.toString());
            assertTrue(whole || outcome.equals(new Outcome.SourceDeleted(scene.blob, true)), outcome.toString());
            scene.assertNoMixedObject();
            scene.assertNoOpenUpload();
        });
    }

    @Test
    void overwriteAtEveryRead_isIncomplete() {
        clouds.faults.before("source.read", 0, () -> clouds.write(BackupFixture.LARGE_TWO));

        assertInstanceOf(Outcome.Incomplete.class, clouds.run(CallSite.RUN));

        assertEquals(BackupFixture.CONFIG.maxAttempts(), clouds.faults.count("uploads.create"));
        assertEquals(1, clouds.target.openUploads().size(), "every upload but the last is aborted");
        assertEquals(clouds.uploadOfRow().stream().toList(), clouds.target.openUploads(), "and the row names the last");
    }

    @TestFactory
    Stream<DynamicTest> foreignWrite_atAnyTime_isRepaired() {
        return CallSite.atEveryCall(LargeBlobChangesTest::newBlob, (scene, place) -> {
            place.inject(scene, () -> scene.target.overwrite(scene.key, BackupFixture.FOREIGN));

            scene.run(CallSite.RUN);
            scene.run("next");

            scene.assertNewestIsBackedUp();
            scene.assertNoOpenUpload();
        });
    }

    @Test
    void preconditionFailed_atComplete_startsAnotherUpload() {
        clouds.faults.before("uploads.complete", 1, () -> clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(2, clouds.faults.count("uploads.create"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    /** The upload must not be completed behind the foreign object: its precondition is never refreshed. */
    @Test
    void foreignWrite_duringCopy_doesNotRefreshPrecondition() {
        clouds.faults.before("uploads.write", 2, () -> clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(2, clouds.target.allVersions(clouds.key).size(), "the foreign object and one backup");
        clouds.assertNewestIsBackedUp();
    }

    /** The target's bytes are restored by a write that S3 orders after the upload's start. */
    @Test
    void complete_behindNewerWrite_isNotCurrent() {
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
        clouds.faults.before("uploads.complete", 1, () -> {
            clouds.target.overwrite(clouds.key, BackupFixture.SMALL_ONE);
            clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(2, clouds.faults.count("uploads.complete"));
        clouds.assertNewestIsBackedUp();
    }

    /** Parts that could only be refused at Complete are not worth copying. */
    @Test
    void upload_withStalePrecondition_isNotResumed() {
        clouds.faults.before("uploads.write", 2, clouds.faults.crash("earlier"));
        clouds.runAndCrash("earlier");
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(1, clouds.faults.count("uploads.complete"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    /** S3 may list parts that were in flight when their upload was aborted; no part can be added to them. */
    @Test
    void partsAfterAbort_doNotBlockTheCopy() {
        clouds.faults.before("source.halfway", 3, () -> {
            clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
            clouds.uploadOfRow().ifPresent(clouds.target::abortByOther);
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
    }

    @Test
    void foreignAbort_startsAnotherUpload() {
        clouds.faults.before(
                "uploads.complete",
                1,
                () -> clouds.target.abortByOther(clouds.uploadOfRow().orElseThrow()));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(2, clouds.faults.count("uploads.create"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void complete_lostAnswer_isAdopted() {
        clouds.faults.after("uploads.complete", 1, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(1, clouds.faults.count("uploads.complete"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    @Test
    void checksumMismatch_fails_replayStartsAnew() {
        clouds.faults.before(
                "uploads.complete",
                1,
                () -> clouds.target.corruptPart(clouds.uploadOfRow().orElseThrow()));

        Outcome outcome = clouds.run(CallSite.RUN);

        Failure failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
        assertEquals(FailureCause.CHECKSUM, failure.cause());
        assertEquals(Map.of(clouds.blob.toString(), failure), clouds.failures.rows());
        clouds.assertNoOpenUpload();
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("replay"));
        clouds.assertNewestIsBackedUp();
    }

    private static BackupFixture newBlob() {
        return BackupFixture.withBlob(BackupFixture.LARGE_ONE);
    }
}
