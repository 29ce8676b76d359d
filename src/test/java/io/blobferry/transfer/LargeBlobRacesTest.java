package io.blobferry.transfer;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two events at once for one large blob that each run copies itself. */
class LargeBlobRacesTest {
    @TestFactory
    Stream<DynamicTest> theSameVersion() {
        return raced(LargeBlobRacesTest::newBlob, scene -> {});
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersion() {
        return raced(LargeBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.LARGE_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionThatIsSmall() {
        return raced(LargeBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_TWO));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheBytesOfTheEarlierBackup() {
        return raced(LargeBlobRacesTest::overwritten, scene -> scene.write(TwoClouds.SMALL_ONE));
    }

    @TestFactory
    Stream<DynamicTest> aNewerVersionWithTheSameBytes() {
        return raced(LargeBlobRacesTest::newBlob, scene -> scene.write(TwoClouds.LARGE_ONE));
    }

    private static Stream<DynamicTest> raced(Supplier<TwoClouds> scenes, Consumer<TwoClouds> change) {
        return TwoRuns.interleaved(() -> new TwoRuns(scenes.get(), Errand.event(), change, Errand.event()));
    }

    private static TwoClouds newBlob() {
        TwoClouds scene = new TwoClouds();
        scene.write(TwoClouds.LARGE_ONE);
        return scene;
    }

    private static TwoClouds overwritten() {
        TwoClouds scene = new TwoClouds();
        scene.write(TwoClouds.SMALL_ONE);
        scene.run("earlier");
        scene.write(TwoClouds.LARGE_ONE);
        return scene;
    }
}
