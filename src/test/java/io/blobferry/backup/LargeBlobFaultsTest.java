package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestConfig;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A large blob, with a fault at each port call in turn. */
class LargeBlobFaultsTest {
    private static final int PARTS = 3;

    @TestFactory
    Stream<DynamicTest> crash_anywhere_nextRunCopiesMissingParts() {
        return CallSite.atEveryCall(LargeBlobFaultsTest::newBlob, (scene, place) -> {
            place.assertRecoversFromCrash(
                    scene, () -> assertTrue(scene.run("next").canAcknowledge()));

            assertTrue(
                    scene.faults.count("uploads.write") <= PARTS + TestConfig.PARTS_IN_FLIGHT,
                    "no more than the parts in flight are copied again");
        });
    }

    @TestFactory
    Stream<DynamicTest> transientFault_anywhere_isRetriedInTheSameRun() {
        return CallSite.atEveryCall(LargeBlobFaultsTest::newBlob, (scene, place) -> {
            place.inject(scene, FaultInjector.connectionLost());

            Outcome outcome = scene.run(CallSite.RUN);

            assertTrue(
                    outcome instanceof Outcome.BackedUp || outcome instanceof Outcome.AlreadyBackedUp,
                    outcome.toString());
            scene.assertNewestIsBackedUp();
            assertEquals(1, scene.target.allVersions(scene.key).size(), "it is written once");
            assertTrue(
                    scene.target.openUploads().isEmpty() || place.isBetweenCreateAndRow(),
                    "only a fault between Create and the row leaves an upload that no row names");
        });
    }

    /** One version is half copied when the next is written: the run that supersedes the upload dies at some call. */
    @TestFactory
    Stream<DynamicTest> crash_underNewUpload_leavesNoUnknownUpload() {
        return CallSite.atEveryCall(
                LargeBlobFaultsTest::superseded,
                (scene, place) -> place.assertRecoversFromCrash(scene, () -> scene.run("next")));
    }

    /** The same, and the version that supersedes the upload is small. */
    @TestFactory
    Stream<DynamicTest> crash_underSmallVersion_leavesNoUnknownUpload() {
        return CallSite.atEveryCall(
                () -> {
                    BackupFixture scene = superseded();
                    scene.write(BackupFixture.SMALL_ONE);
                    return scene;
                },
                (scene, place) -> place.assertRecoversFromCrash(scene, () -> scene.run("next")));
    }

    private static BackupFixture newBlob() {
        return BackupFixture.withBlob(BackupFixture.LARGE_ONE);
    }

    private static BackupFixture superseded() {
        BackupFixture scene = newBlob();
        scene.faults.before("uploads.write", 2, scene.faults.crash("earlier"));
        scene.runAndCrash("earlier");
        scene.write(BackupFixture.LARGE_TWO);
        return scene;
    }
}
