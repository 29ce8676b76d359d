package io.blobferry.transfer;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two events for one small blob at once. */
class SmallBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> theSameVersion() {
        return TwoRuns.ofEvents(SmallBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersion() {
        return TwoRuns.ofEvents(SmallBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionOverAnEarlierBackup() {
        return TwoRuns.ofEvents(
                SmallBlobRacesTest::overwritten, scene -> scene.write(new BlobContent(9, TwoClouds.SMALL)));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheBytesOfTheEarlierBackup() {
        return TwoRuns.ofEvents(SmallBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheSameBytes() {
        return TwoRuns.ofEvents(SmallBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionThatIsLarge() {
        return TwoRuns.ofEvents(SmallBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.LARGE_ONE));
    }

    private static TwoClouds newBlob() {
        return TwoClouds.holding(TwoClouds.SMALL_ONE);
    }

    /** One version is backed up, and the next is waiting. */
    private static TwoClouds overwritten() {
        TwoClouds scene = newBlob();
        scene.run("earlier");
        scene.write(TwoClouds.SMALL_TWO);
        return scene;
    }
}
