package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Upload;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A large blob, and a fault at every port call in turn. */
class LargeBlobFaultsTest {
    private static final int PARTS = 3;

    @TestFactory
    Stream<DynamicTest> aCrashIsMadeGoodByTheNextRunWhichCopiesOnlyWhatIsMissing() {
        return Place.everywhere(LargeBlobFaultsTest::newBlob, (scene, place) -> {
            place.disturb(scene, scene.boundary.crash(Place.RUN));
            scene.runAndCrash(Place.RUN);
            List<Upload> orphans = unnamed(scene);

            Outcome outcome = scene.run("next");

            assertFalse(outcome instanceof Outcome.Unfinished, outcome.toString());
            scene.assertNewestIsBackedUp();
            scene.assertNoObjectIsMixed();
            assertTrue(
                    scene.boundary.count("uploads.write") <= PARTS + scene.limits.partsInFlight(),
                    "no more than the parts in flight are copied again");
            assertEquals(orphans, scene.target.open(), "nothing is left open but what no row names");
            assertTrue(
                    orphans.isEmpty() || isBetweenCreateAndRow(place),
                    "only a crash between Create and the row leaves an upload that no row names");
        });
    }

    @TestFactory
    Stream<DynamicTest> aFaultThatPassesIsOvercomeInTheSameRun() {
        return Place.everywhere(LargeBlobFaultsTest::newBlob, (scene, place) -> {
            place.disturb(scene, Boundary.lost());

            Outcome outcome = scene.run(Place.RUN);

            assertTrue(
                    outcome instanceof Outcome.BackedUp || outcome instanceof Outcome.AlreadyBackedUp,
                    outcome.toString());
            scene.assertNewestIsBackedUp();
            assertEquals(1, scene.target.all(scene.key).size(), "it is written once");
            assertTrue(
                    scene.target.open().isEmpty() || isBetweenCreateAndRow(place),
                    "only a fault between Create and the row leaves an upload that no row names");
        });
    }

    /** One version is half copied when the next is written: the run that supersedes the upload dies at some call. */
    @TestFactory
    Stream<DynamicTest> aCrashWhileAnUploadIsSupersededLeavesNoneThatNobodyKnows() {
        return Place.everywhere(LargeBlobFaultsTest::superseded, (scene, place) -> {
            place.disturb(scene, scene.boundary.crash(Place.RUN));
            scene.runAndCrash(Place.RUN);

            scene.run("next");

            scene.assertNewestIsBackedUp();
            scene.assertNoObjectIsMixed();
            assertTrue(scene.target.open().isEmpty() || isBetweenCreateAndRow(place), "no upload is left open");
        });
    }

    /** The same, and the version that supersedes the upload is small. */
    @TestFactory
    Stream<DynamicTest> aCrashWhileASmallVersionSupersedesAnUploadLeavesNoneThatNobodyKnows() {
        return Place.everywhere(
                () -> {
                    TwoClouds scene = superseded();
                    scene.write(TwoClouds.SMALL_ONE);
                    return scene;
                },
                (scene, place) -> {
                    place.disturb(scene, scene.boundary.crash(Place.RUN));
                    scene.runAndCrash(Place.RUN);

                    scene.run("next");

                    scene.assertNewestIsBackedUp();
                    scene.assertNoUploadIsOpen();
                });
    }

    private static boolean isBetweenCreateAndRow(Place place) {
        return (place.operation().equals("uploads.create") && place.side() == Boundary.Side.AFTER)
                || (place.operation().equals("checkpoints.write") && place.side() == Boundary.Side.BEFORE);
    }

    private static List<Upload> unnamed(TwoClouds scene) {
        return scene.target.open().stream()
                .filter(upload -> !scene.uploadOfRow().equals(Optional.of(upload)))
                .toList();
    }

    private static TwoClouds newBlob() {
        TwoClouds scene = new TwoClouds();
        scene.write(TwoClouds.LARGE_ONE);
        return scene;
    }

    private static TwoClouds superseded() {
        TwoClouds scene = newBlob();
        scene.boundary.before("uploads.write", 2, scene.boundary.crash("earlier"));
        scene.runAndCrash("earlier");
        scene.write(TwoClouds.LARGE_TWO);
        return scene;
    }
}
