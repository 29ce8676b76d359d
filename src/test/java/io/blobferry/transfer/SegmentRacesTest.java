package io.blobferry.transfer;

import io.blobferry.domain.Segment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Two runs at once of one blob that is copied by segments. */
class SegmentRacesTest {
    @TestFactory
    Stream<DynamicTest> theSameSegmentTwice() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.dispatched();
            Errand one = taken(clouds, 1);
            return new TwoRuns(clouds, one, SegmentRacesTest::nothing, one);
        });
    }

    @TestFactory
    Stream<DynamicTest> twoSegments() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.dispatched();
            return new TwoRuns(clouds, taken(clouds, 1), SegmentRacesTest::nothing, taken(clouds, 2));
        });
    }

    @TestFactory
    Stream<DynamicTest> theLastTwoSegmentsOfWhichEitherMayComplete() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.dispatched();
            SegmentScene.run(clouds, "earlier", SegmentScene.take(clouds, 1));
            return new TwoRuns(clouds, taken(clouds, 2), SegmentRacesTest::nothing, taken(clouds, 3));
        });
    }

    @TestFactory
    Stream<DynamicTest> theLastSegmentTwice() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.allButTheLast();
            Errand last = taken(clouds, SegmentScene.PARTS);
            return new TwoRuns(clouds, last, SegmentRacesTest::nothing, last);
        });
    }

    @TestFactory
    Stream<DynamicTest> twoFinishersThatBothSeeEveryPart() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.newBlob();
            List<Segment> segments = SegmentScene.storedWithoutComplete(clouds);
            return new TwoRuns(
                    clouds,
                    Errand.message(segments.get(0)),
                    SegmentRacesTest::nothing,
                    Errand.message(segments.get(1)));
        });
    }

    @TestFactory
    Stream<DynamicTest> aFinisherAndAnEventThatCompletesToo() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.newBlob();
            Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
            return new TwoRuns(clouds, Errand.message(segment), SegmentRacesTest::nothing, Errand.event());
        });
    }

    @TestFactory
    Stream<DynamicTest> anEventThatCompletesAndAFinisher() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.newBlob();
            Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
            return new TwoRuns(clouds, Errand.event(), SegmentRacesTest::nothing, Errand.message(segment));
        });
    }

    @TestFactory
    Stream<DynamicTest> aSegmentAndARepeatedEvent() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.dispatched();
            return new TwoRuns(clouds, taken(clouds, 1), SegmentRacesTest::nothing, Errand.event());
        });
    }

    @TestFactory
    Stream<DynamicTest> aSegmentAndANewerVersion() {
        return segmentAnd(1, TwoClouds.LARGE_TWO);
    }

    @TestFactory
    Stream<DynamicTest> aSegmentAndANewerVersionThatIsSmall() {
        return segmentAnd(1, TwoClouds.SMALL_ONE);
    }

    @TestFactory
    Stream<DynamicTest> theSegmentThatCompletesAndANewerVersion() {
        return segmentAnd(SegmentScene.PARTS, TwoClouds.LARGE_TWO);
    }

    @TestFactory
    Stream<DynamicTest> theSegmentThatCompletesAndANewerVersionThatIsSmall() {
        return segmentAnd(SegmentScene.PARTS, TwoClouds.SMALL_ONE);
    }

    @TestFactory
    Stream<DynamicTest> theSegmentThatCompletesAndANewerVersionWithTheSameBytes() {
        return segmentAnd(SegmentScene.PARTS, TwoClouds.LARGE_ONE);
    }

    /** The newer version's bytes are those of the backup that the target held when the upload was begun. */
    @TestFactory
    Stream<DynamicTest> theSegmentThatCompletesAndANewerVersionWithTheBytesOfTheEarlierBackup() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.allButTheLastOverABackup();
            return new TwoRuns(
                    clouds,
                    taken(clouds, SegmentScene.PARTS),
                    scene -> scene.write(TwoClouds.SMALL_ONE),
                    Errand.event());
        });
    }

    @TestFactory
    Stream<DynamicTest> twoEventsForANewBlob() {
        return TwoRuns.interleaved(
                () -> new TwoRuns(SegmentScene.newBlob(), Errand.event(), SegmentRacesTest::nothing, Errand.event()));
    }

    @TestFactory
    Stream<DynamicTest> twoEventsOfWhichTheSecondFindsANewerVersion() {
        return TwoRuns.ofEvents(SegmentScene::newBlob, clouds -> clouds.write(TwoClouds.LARGE_TWO));
    }

    /** The first run supersedes an upload that is half copied, and meanwhile one of its messages is worked on. */
    @TestFactory
    Stream<DynamicTest> aNewerVersionAndASegmentOfTheOneBefore() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.dispatched();
            clouds.write(TwoClouds.LARGE_TWO);
            return new TwoRuns(clouds, Errand.event(), SegmentRacesTest::nothing, taken(clouds, 1));
        });
    }

    /** The same, and what is left of the one before could be completed. */
    @TestFactory
    Stream<DynamicTest> aNewerVersionAndTheSegmentThatCompletesTheOneBefore() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.newBlob();
            Segment segment = SegmentScene.storedWithoutComplete(clouds).getFirst();
            clouds.write(TwoClouds.LARGE_TWO);
            return new TwoRuns(clouds, Errand.event(), SegmentRacesTest::nothing, Errand.message(segment));
        });
    }

    /** No event comes to help: the messages of the version before bring in the newer one. */
    @TestFactory
    Stream<DynamicTest> twoSegmentsOfAVersionThatIsOverwritten() {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = SegmentScene.dispatched();
            return new TwoRuns(clouds, taken(clouds, 1), scene -> scene.write(TwoClouds.LARGE_TWO), taken(clouds, 2));
        });
    }

    private static Stream<DynamicTest> segmentAnd(int part, BlobContent newer) {
        return TwoRuns.interleaved(() -> {
            TwoClouds clouds = part == 1 ? SegmentScene.dispatched() : SegmentScene.allButTheLast();
            return new TwoRuns(clouds, taken(clouds, part), scene -> scene.write(newer), Errand.event());
        });
    }

    private static Errand taken(TwoClouds clouds, int part) {
        return Errand.message(SegmentScene.take(clouds, part));
    }

    /** The two runs are all that happens. */
    private static void nothing(TwoClouds clouds) {}
}
