package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Blobs that the source no longer has. */
class SourceDeletedTest {
    private final BackupFixture clouds = new BackupFixture();

    @Test
    void deleted_neverBackedUp_isReportedSo() {
        assertEquals(new Outcome.SourceDeleted(clouds.blob, true), clouds.run("first"));
    }

    @Test
    void deleted_backedUp_backupStays() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("first");
        clouds.source.delete(clouds.blob);

        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), clouds.run("second"));

        assertEquals(1, clouds.target.allVersions(clouds.key).size());
        assertInstanceOf(Checkpoint.Done.class, clouds.checkpoint().orElseThrow());
    }

    @Test
    void deleted_backupWithoutRow_countsAsBackedUp() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("first");
        clouds.checkpoints.loseRow(clouds.blob);
        clouds.source.delete(clouds.blob);

        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), clouds.run("second"));
    }

    @Test
    void deletedDuringCopy_abortsUpload() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("source.read", 2, () -> clouds.source.delete(clouds.blob));

        assertEquals(new Outcome.SourceDeleted(clouds.blob, true), clouds.run("first"));

        clouds.assertNoOpenUpload();
        assertInstanceOf(Checkpoint.Abandoned.class, clouds.checkpoint().orElseThrow());
        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
    }

    @Test
    void deletedDuringCopy_earlierBackupCounts() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("earlier");
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("source.read", 2, () -> clouds.source.delete(clouds.blob));

        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), clouds.run("first"));
        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), clouds.run("repeated"));
    }

    @Test
    void recreated_isBackedUp() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("source.read", 1, () -> clouds.source.delete(clouds.blob));
        clouds.run("first");
        clouds.write(BackupFixture.SMALL_ONE);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("second"));

        clouds.assertNewestIsBackedUp();
    }

    @Test
    void deleted_whileTheFirstCopyIsInFlight_leavesNoCopy() {
        assertNoCopyAfterDeletionInFlight(clouds);
    }

    @Test
    void deleted_whileACopyOverABackupIsInFlight_leavesNoCopy() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("earlier");

        assertNoCopyAfterDeletionInFlight(clouds);

        clouds.write(BackupFixture.SMALL_TWO);
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("created again"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void deleted_whileACopyAfterAnAbandonedOneIsInFlight_leavesNoCopy() {
        clouds.write(BackupFixture.LARGE_TWO);
        clouds.faults.before("source.read", 1, () -> clouds.source.delete(clouds.blob));
        clouds.run("earlier");

        assertNoCopyAfterDeletionInFlight(clouds);
    }

    /** A run that is paused before it names its upload, and dies after that, has no message left that finds the upload. */
    private static void assertNoCopyAfterDeletionInFlight(BackupFixture clouds) {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("checkpoints.write", 1, () -> {
            clouds.source.delete(clouds.blob);
            assertInstanceOf(Outcome.SourceDeleted.class, clouds.run("deletion"));
        });
        clouds.faults.at(FaultInjector.Side.AFTER, "checkpoints.write", 0, call -> {
            if (call.run().equals("copy")) {
                clouds.faults.crash("copy").run();
            }
        });

        clouds.runAndCrash("copy");

        assertEquals(Optional.empty(), clouds.uploadOfRow());
    }

    @TestFactory
    Stream<DynamicTest> crashAfterDeletion_uploadIsStillAborted() {
        return CallSite.atEveryCall(SourceDeletedTest::deletedInMidCopy, (scene, place) -> {
            place.inject(scene, scene.faults.crash(CallSite.RUN));

            scene.runAndCrash(CallSite.RUN);
            scene.run("next");

            scene.assertNoOpenUpload();
        });
    }

    private static BackupFixture deletedInMidCopy() {
        BackupFixture scene = new BackupFixture();
        scene.write(BackupFixture.LARGE_ONE);
        scene.faults.before("uploads.write", 1, scene.faults.crash("earlier"));
        scene.runAndCrash("earlier");
        scene.source.delete(scene.blob);
        return scene;
    }
}
