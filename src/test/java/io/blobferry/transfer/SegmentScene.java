package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Blobs of three parts that are copied by segments, and what tests do with the messages. */
final class SegmentScene {
    static final int PARTS = 3;

    private SegmentScene() {}

    /** A blob of three segments, of which nothing is known yet. */
    static TwoClouds newBlob() {
        TwoClouds clouds = new TwoClouds();
        clouds.limits = new TestLimits().segment(TestLimits.PART).build();
        clouds.write(TwoClouds.LARGE_ONE);
        return clouds;
    }

    /** The same blob with all its segments on the queue. */
    static TwoClouds dispatched() {
        TwoClouds clouds = newBlob();
        clouds.run("dispatcher");
        return clouds;
    }

    /** The same, with the last segment still to be copied. */
    static TwoClouds allButTheLast() {
        TwoClouds clouds = dispatched();
        run(clouds, "earlier", take(clouds, 1));
        run(clouds, "earlier", take(clouds, 2));
        return clouds;
    }

    /** A blob whose first version is backed up, and whose second has all but its last segment stored. */
    static TwoClouds allButTheLastOverABackup() {
        TwoClouds clouds = newBlob();
        clouds.write(TwoClouds.SMALL_ONE);
        clouds.run("earlier");
        clouds.write(TwoClouds.LARGE_ONE);
        clouds.run("dispatcher");
        run(clouds, "earlier worker", take(clouds, 1));
        run(clouds, "earlier worker", take(clouds, 2));
        return clouds;
    }

    /**
     * The same, with every part stored and none of the messages acknowledged: whoever comes next completes.
     *
     * @return the messages, off the queue
     */
    static List<Segment> storedWithoutComplete(TwoClouds clouds) {
        clouds.run("dispatcher");
        List<Segment> segments = takeAll(clouds);
        clouds.boundary.before("uploads.complete", 1, clouds.boundary.crash("finisher"));
        segments.forEach(segment -> Errand.message(segment).isSettledBy(clouds, "finisher"));
        assertTrue(clouds.boundary.isDead("finisher"), "the last of them would have completed");
        return segments;
    }

    /** Takes the message that begins at this part off the queue, whatever its place there: senders are many at once. */
    static Segment take(TwoClouds clouds, int part) {
        List<Segment> rest = takeAll(clouds);
        Segment taken = rest.stream()
                .filter(segment -> segment.parts().first() == part)
                .findFirst()
                .orElseThrow();
        rest.remove(taken);
        rest.forEach(segment -> deliver(clouds, segment));
        return taken;
    }

    /** Takes all messages off the queue, in the order of their parts. */
    static List<Segment> takeAll(TwoClouds clouds) {
        List<Segment> all = new ArrayList<>();
        for (Optional<Segment> next = clouds.work.next(); next.isPresent(); next = clouds.work.next()) {
            all.add(next.get());
        }
        all.sort(Comparator.comparingInt(segment -> segment.parts().first()));
        return all;
    }

    /** Puts a message where a worker will find it: for the first time, or again. */
    static void deliver(TwoClouds clouds, Segment segment) {
        clouds.work.send(newRun(clouds, "queue"), segment, Duration.ZERO);
    }

    static Run newRun(TwoClouds clouds, String id) {
        return new Run(id, clouds.clock, TwoClouds.TIME, clouds.listener);
    }

    static Outcome run(TwoClouds clouds, String id, Segment segment) {
        return clouds.run(newRun(clouds, id), segment);
    }

    /** The worker's process may die where the boundary says so; its message then comes again. */
    static void runAndCrash(TwoClouds clouds, String id, Segment segment) {
        try {
            run(clouds, id, segment);
        } catch (Boundary.Crash | CompletionException died) {
            assertTrue(clouds.boundary.isDead(id), "only a crash ends a run without an outcome");
            deliver(clouds, segment);
        }
    }

    /** One test for either side of every port call that the run {@value Place#RUN} makes when it is undisturbed. */
    static Stream<DynamicTest> everywhere(
            Supplier<TwoClouds> scene, Consumer<TwoClouds> run, BiConsumer<TwoClouds, Place> test) {
        TwoClouds undisturbed = scene.get();
        run.accept(undisturbed);
        return Place.all(undisturbed.boundary).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> test.accept(scene.get(), place)));
    }

    /** The run to disturb is that of the segment which begins at this part. */
    static Stream<DynamicTest> everywhereIn(int part, Supplier<TwoClouds> scene, BiConsumer<TwoClouds, Place> test) {
        return everywhere(scene, clouds -> run(clouds, Place.RUN, take(clouds, part)), test);
    }

    static Checkpoint.Copying copying(TwoClouds clouds) {
        return assertInstanceOf(Checkpoint.Copying.class, clouds.checkpoint().orElseThrow());
    }

    /** The message for these parts as the row would have it sent. */
    static Segment segment(TwoClouds clouds, int first, int last) {
        Checkpoint.Copying copying = copying(clouds);
        return new Segment(copying.version(), copying.upload(), new PartRange(first, last), 0);
    }

    /** Somebody else ends the upload that the row names, if it still can be ended. */
    static void endUpload(TwoClouds clouds) {
        clouds.uploadOfRow().filter(clouds.target.open()::contains).ifPresent(clouds.target::end);
    }

    /** Everything ended well: the newest is backed up by one write, and nothing is left lying about. */
    static void assertWrittenOnce(TwoClouds clouds) {
        clouds.assertNewestIsBackedUp();
        clouds.assertNoObjectIsMixed();
        assertEquals(1, clouds.target.all(clouds.key).size(), "it is written once");
        clouds.assertNoUploadIsOpen();
    }

    /** The newest is backed up whatever else was written, and nothing is left lying about. */
    static void assertSettled(TwoClouds clouds) {
        clouds.assertNewestIsBackedUp();
        clouds.assertNoObjectIsMixed();
        clouds.assertNoUploadIsOpen();
    }
}
