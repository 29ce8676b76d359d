package io.blobferry.backup;

import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.ConcurrentRuns;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two events at once for one large blob that each run copies itself. */
class LargeBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> race_sameVersion() {
        return ConcurrentRuns.ofEvents(LargeBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersion() {
        return ConcurrentRuns.ofEvents(LargeBlobRacesTest::newBlob, scene -> scene.write(BackupFixture.LARGE_TWO));
    }

    @TestFactory
    Stream<DynamicTest> race_newerSmallVersion() {
        return ConcurrentRuns.ofEvents(LargeBlobRacesTest::overwritten, scene -> scene.write(BackupFixture.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersionWithBytesOfEarlierBackup() {
        return ConcurrentRuns.ofEvents(LargeBlobRacesTest::overwritten, scene -> scene.write(BackupFixture.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> race_newerVersionWithSameBytes() {
        return ConcurrentRuns.ofEvents(LargeBlobRacesTest::newBlob, scene -> scene.write(BackupFixture.LARGE_ONE));
    }

    private static BackupFixture newBlob() {
        return BackupFixture.withBlob(BackupFixture.LARGE_ONE);
    }

    private static BackupFixture overwritten() {
        BackupFixture scene = BackupFixture.withBlob(BackupFixture.SMALL_ONE);
        scene.run("earlier");
        scene.write(BackupFixture.LARGE_ONE);
        return scene;
    }
}
