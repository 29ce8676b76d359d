package io.blobferry.backup;

import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.ConcurrentRuns;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two events for one small blob at once. */
class SmallBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> race_sameVersion() {
        return ConcurrentRuns.ofEvents(SmallBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersion() {
        return ConcurrentRuns.ofEvents(SmallBlobRacesTest::newBlob, scene -> scene.write(BackupFixture.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersionOverEarlierBackup() {
        return ConcurrentRuns.ofEvents(
                SmallBlobRacesTest::overwritten, scene -> scene.write(new BlobContent(9, BackupFixture.SMALL)));
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersionWithBytesOfEarlierBackup() {
        return ConcurrentRuns.ofEvents(SmallBlobRacesTest::overwritten, scene -> scene.write(BackupFixture.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersionWithSameBytes() {
        return ConcurrentRuns.ofEvents(SmallBlobRacesTest::overwritten, scene -> scene.write(BackupFixture.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> race_newerLargeVersion() {
        return ConcurrentRuns.ofEvents(SmallBlobRacesTest::overwritten, scene -> scene.write(BackupFixture.LARGE_ONE));
    }

    private static BackupFixture newBlob() {
        return BackupFixture.withBlob(BackupFixture.SMALL_ONE);
    }

    /** One version is backed up, and the next is written. */
    private static BackupFixture overwritten() {
        BackupFixture scene = newBlob();
        scene.run("earlier");
        scene.write(BackupFixture.SMALL_TWO);
        return scene;
    }
}
