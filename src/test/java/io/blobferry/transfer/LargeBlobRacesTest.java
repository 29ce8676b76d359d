package io.blobferry.transfer;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two events at once for one large blob that each run copies itself. */
class LargeBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> theSameVersion() {
        return TwoRuns.ofEvents(LargeBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersion() {
        return TwoRuns.ofEvents(LargeBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.LARGE_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionThatIsSmall() {
        return TwoRuns.ofEvents(LargeBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheBytesOfTheEarlierBackup() {
        return TwoRuns.ofEvents(LargeBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheSameBytes() {
        return TwoRuns.ofEvents(LargeBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.LARGE_ONE));
    }

    private static TwoClouds newBlob() {
        return TwoClouds.holding(TwoClouds.LARGE_ONE);
    }

    private static TwoClouds overwritten() {
        TwoClouds scene = TwoClouds.holding(TwoClouds.SMALL_ONE);
        scene.run("earlier");
        scene.write(TwoClouds.LARGE_ONE);
        return scene;
    }
}
