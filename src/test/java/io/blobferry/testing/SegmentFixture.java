package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
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
public final class SegmentFixture {
    public static final int PARTS = 3;

    private SegmentFixture() {}

    /** A blob of three segments, of which nothing is known yet. */
    public static BackupFixture newBlob() {
        BackupFixture clouds = new BackupFixture();
        clouds.config = new TestConfig().segment(TestConfig.PART).build();
        clouds.write(BackupFixture.LARGE_ONE);
        return clouds;
    }

    /** The same blob with all its segments on the queue. */
    public static BackupFixture dispatched() {
        BackupFixture clouds = newBlob();
        clouds.run("dispatcher");
        return clouds;
    }

    /** The same, with the last segment still to be copied. */
    public static BackupFixture allButLast() {
        BackupFixture clouds = dispatched();
        run(clouds, "earlier", take(clouds, 1));
        run(clouds, "earlier", take(clouds, 2));
        return clouds;
    }

    /** A blob whose first version is backed up, and whose second has all but its last segment stored. */
    public static BackupFixture allButLastOverBackup() {
        BackupFixture clouds = newBlob();
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("earlier");
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.run("dispatcher");
        run(clouds, "earlier worker", take(clouds, 1));
        run(clouds, "earlier worker", take(clouds, 2));
        return clouds;
    }

    /**
     * The same, with every part stored and none of the messages acknowledged: the next run completes.
     *
     * @return the messages, off the queue
     */
    public static List<Segment> allPartsStored(BackupFixture clouds) {
        clouds.run("dispatcher");
        List<Segment> segments = takeAll(clouds);
        clouds.faults.before("uploads.complete", 1, clouds.faults.crash("finisher"));
        segments.forEach(segment -> Delivery.message(segment).isAcknowledgedBy(clouds, "finisher"));
        assertTrue(clouds.faults.isCrashed("finisher"), "the last of them would have completed");
        return segments;
    }

    /** Takes the message that begins at this part off the queue, whatever its place there: senders are many at once. */
    public static Segment take(BackupFixture clouds, int part) {
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
    public static List<Segment> takeAll(BackupFixture clouds) {
        List<Segment> all = new ArrayList<>();
        for (Optional<Segment> next = clouds.segmentQueue.next(); next.isPresent(); next = clouds.segmentQueue.next()) {
            all.add(next.get());
        }
        all.sort(Comparator.comparingInt(segment -> segment.parts().first()));
        return all;
    }

    /** Puts a message where a worker will find it: for the first time, or again. */
    public static void deliver(BackupFixture clouds, Segment segment) {
        clouds.segmentQueue.send(newRun(clouds, "queue"), segment, Duration.ZERO);
    }

    public static RunContext newRun(BackupFixture clouds, String id) {
        return new RunContext(id, clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
    }

    public static Outcome run(BackupFixture clouds, String id, Segment segment) {
        return clouds.run(newRun(clouds, id), segment);
    }

    /** The worker's process may die where the boundary says so; its message then comes again. */
    public static void runAndCrash(BackupFixture clouds, String id, Segment segment) {
        try {
            run(clouds, id, segment);
        } catch (FaultInjector.Crash | CompletionException died) {
            assertTrue(clouds.faults.isCrashed(id), "only a crash ends a run without an outcome");
            deliver(clouds, segment);
        }
    }

    /** One test for either side of every port call that the run {@value CallSite#RUN} makes when it is undisturbed. */
    public static Stream<DynamicTest> atEveryCall(
            Supplier<BackupFixture> scene, Consumer<BackupFixture> run, BiConsumer<BackupFixture, CallSite> test) {
        BackupFixture undisturbed = scene.get();
        run.accept(undisturbed);
        return CallSite.all(undisturbed.faults).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> test.accept(scene.get(), place)));
    }

    /** The run to disturb is that of the segment which begins at this part. */
    public static Stream<DynamicTest> atEveryCallOfSegment(
            int part, Supplier<BackupFixture> scene, BiConsumer<BackupFixture, CallSite> test) {
        return atEveryCall(scene, clouds -> run(clouds, CallSite.RUN, take(clouds, part)), test);
    }

    public static Checkpoint.Copying copying(BackupFixture clouds) {
        return assertInstanceOf(Checkpoint.Copying.class, clouds.checkpoint().orElseThrow());
    }

    /** Changes the mark that all segments are on the queue, as another run does. */
    public static void markDispatched(BackupFixture clouds, boolean dispatched) {
        clouds.checkpoints.write(
                newRun(clouds, "dispatcher"),
                clouds.checkpoints.row(clouds.blob),
                copying(clouds).dispatched(dispatched));
    }

    /** The message for these parts as the row would have it sent. */
    public static Segment segment(BackupFixture clouds, int first, int last) {
        Checkpoint.Copying copying = copying(clouds);
        return new Segment(copying.version(), copying.upload(), new PartRange(first, last), 0);
    }

    /** Another client ends the upload that the row names, if it still can be ended. */
    public static void abortUpload(BackupFixture clouds) {
        clouds.uploadOfRow().filter(clouds.target.openUploads()::contains).ifPresent(clouds.target::abortByOther);
    }

    /** Everything ended well: the newest is backed up by one write, and nothing is left lying about. */
    public static void assertWrittenOnce(BackupFixture clouds) {
        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
        assertEquals(1, clouds.target.allVersions(clouds.key).size(), "it is written once");
        clouds.assertNoOpenUpload();
    }

    /** The newest is backed up whatever else was written, and nothing is left lying about. */
    public static void assertBackedUp(BackupFixture clouds) {
        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
        clouds.assertNoOpenUpload();
    }
}
