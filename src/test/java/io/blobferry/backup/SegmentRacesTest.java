package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.ConcurrentRuns;
import io.blobferry.testing.Delivery;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Two runs at once of one blob that is copied by segments. */
class SegmentRacesTest {
    /**
     * A segment's run turns to the blob, and its put of a version that is old by then lands over a newer one, since both
     * states of the target have one ETag.
     *
     * @param atStalePut what happens to the run after that
     */
    private static BackupFixture stalePut(BiConsumer<BackupFixture, FaultInjector.Call> atStalePut) {
        BackupFixture clouds = SegmentFixture.newBlob();
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("earlier");
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.run("dispatcher");
        clouds.write(BackupFixture.SMALL_TWO);
        clouds.faults.before("target.put", 1, () -> {
            clouds.write(BackupFixture.FOREIGN);
            clouds.run("in between");
            clouds.write(BackupFixture.SMALL_ONE);
            clouds.run("newest");
        });
        clouds.faults.at(FaultInjector.Side.AFTER, "target.put", 0, call -> {
            if (call.run().equals("segment")) {
                atStalePut.accept(clouds, call);
            }
        });
        return clouds;
    }

    @Test
    void redelivery_afterAStalePutAndACrash_restoresTheNewest() {
        BackupFixture clouds =
                stalePut((scene, call) -> scene.faults.crash("segment").run());
        Segment segment = SegmentFixture.takeAll(clouds).getFirst();
        assertFalse(Delivery.message(segment).isAcknowledgedBy(clouds, "segment"));

        assertTrue(Delivery.message(segment).isAcknowledgedBy(clouds, "redelivery"));

        clouds.assertNewestIsBackedUp();
    }

    /** The answer to the stale put comes after the deadline: the segment is put off, as a message of its own. */
    @Test
    void deferredSegment_afterAStalePut_restoresTheNewest() {
        BackupFixture clouds =
                stalePut((scene, call) -> FaultInjector.noResponse(scene.clock).accept(call));
        Segment segment = SegmentFixture.takeAll(clouds).getFirst();
        assertInstanceOf(Outcome.SegmentDeferred.class, SegmentFixture.run(clouds, "segment", segment));

        clouds.drain("worker");

        clouds.assertNewestIsBackedUp();
    }

    /** Each of the messages finds the upload gone; one of their runs begins another. */
    @Test
    void segmentsOfAnEndedUpload_beginOneOther() {
        BackupFixture clouds = SegmentFixture.dispatched();
        List<Segment> segments = SegmentFixture.takeAll(clouds);
        SegmentFixture.abortUpload(clouds);
        clouds.faults.after("target.look", 1, () -> SegmentFixture.run(clouds, "first", segments.get(0)));

        SegmentFixture.run(clouds, "second", segments.get(1));

        assertEquals(2, clouds.faults.count("uploads.create"));
        clouds.drain("worker");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    @TestFactory
    Stream<DynamicTest> race_sameSegmentTwice() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.dispatched();
            Delivery one = deliveryOf(clouds, 1);
            return new ConcurrentRuns(clouds, one, SegmentRacesTest::noChange, one);
        });
    }

    @TestFactory
    Stream<DynamicTest> race_twoSegments() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.dispatched();
            return new ConcurrentRuns(clouds, deliveryOf(clouds, 1), SegmentRacesTest::noChange, deliveryOf(clouds, 2));
        });
    }

    @TestFactory
    Stream<DynamicTest> race_lastTwoSegments() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.dispatched();
            SegmentFixture.run(clouds, "earlier", SegmentFixture.take(clouds, 1));
            return new ConcurrentRuns(clouds, deliveryOf(clouds, 2), SegmentRacesTest::noChange, deliveryOf(clouds, 3));
        });
    }

    @TestFactory
    Stream<DynamicTest> race_lastSegmentTwice() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.allButLast();
            Delivery last = deliveryOf(clouds, SegmentFixture.PARTS);
            return new ConcurrentRuns(clouds, last, SegmentRacesTest::noChange, last);
        });
    }

    @TestFactory
    Stream<DynamicTest> race_twoCompletersSeeEveryPart() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.newBlob();
            List<Segment> segments = SegmentFixture.allPartsStored(clouds);
            return new ConcurrentRuns(
                    clouds,
                    Delivery.message(segments.get(0)),
                    SegmentRacesTest::noChange,
                    Delivery.message(segments.get(1)));
        });
    }

    @TestFactory
    Stream<DynamicTest> race_completerAndCompletingEvent() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.newBlob();
            Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
            return new ConcurrentRuns(clouds, Delivery.message(segment), SegmentRacesTest::noChange, Delivery.event());
        });
    }

    @TestFactory
    Stream<DynamicTest> race_completingEventAndCompleter() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.newBlob();
            Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
            return new ConcurrentRuns(clouds, Delivery.event(), SegmentRacesTest::noChange, Delivery.message(segment));
        });
    }

    @TestFactory
    Stream<DynamicTest> race_segmentAndRepeatedEvent() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.dispatched();
            return new ConcurrentRuns(clouds, deliveryOf(clouds, 1), SegmentRacesTest::noChange, Delivery.event());
        });
    }

    @TestFactory
    Stream<DynamicTest> race_segmentAndNewerVersion() {
        return segmentAnd(1, BackupFixture.LARGE_TWO);
    }

    @TestFactory
    Stream<DynamicTest> race_segmentAndNewerSmallVersion() {
        return segmentAnd(1, BackupFixture.SMALL_ONE);
    }

    @TestFactory
    Stream<DynamicTest> race_completingSegmentAndNewerVersion() {
        return segmentAnd(SegmentFixture.PARTS, BackupFixture.LARGE_TWO);
    }

    @TestFactory
    Stream<DynamicTest> race_completingSegmentAndNewerSmallVersion() {
        return segmentAnd(SegmentFixture.PARTS, BackupFixture.SMALL_ONE);
    }

    @TestFactory
    Stream<DynamicTest> race_completingSegmentAndSameBytes() {
        return segmentAnd(SegmentFixture.PARTS, BackupFixture.LARGE_ONE);
    }

    /** The newer version's bytes are those of the backup that the target held when the upload was started. */
    @TestFactory
    Stream<DynamicTest> race_completingSegmentAndEarlierBytes() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.allButLastOverBackup();
            return new ConcurrentRuns(
                    clouds,
                    deliveryOf(clouds, SegmentFixture.PARTS),
                    scene -> scene.write(BackupFixture.SMALL_ONE),
                    Delivery.event());
        });
    }

    @TestFactory
    Stream<DynamicTest> race_twoEventsForNewBlob() {
        return ConcurrentRuns.interleaved(() -> new ConcurrentRuns(
                SegmentFixture.newBlob(), Delivery.event(), SegmentRacesTest::noChange, Delivery.event()));
    }

    @TestFactory
    Stream<DynamicTest> race_twoEvents_secondFindsNewerVersion() {
        return ConcurrentRuns.ofEvents(SegmentFixture::newBlob, clouds -> clouds.write(BackupFixture.LARGE_TWO));
    }

    /** The first run supersedes an incomplete upload while one of its messages is processed. */
    @TestFactory
    Stream<DynamicTest> race_newerVersionAndOldSegment() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.dispatched();
            clouds.write(BackupFixture.LARGE_TWO);
            return new ConcurrentRuns(clouds, Delivery.event(), SegmentRacesTest::noChange, deliveryOf(clouds, 1));
        });
    }

    /** The same, and the superseded upload could be completed. */
    @TestFactory
    Stream<DynamicTest> race_newerVersionAndOldCompletingSegment() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.newBlob();
            Segment segment = SegmentFixture.allPartsStored(clouds).getFirst();
            clouds.write(BackupFixture.LARGE_TWO);
            return new ConcurrentRuns(clouds, Delivery.event(), SegmentRacesTest::noChange, Delivery.message(segment));
        });
    }

    /** No event is delivered: the messages of the version before lead to the newer one. */
    @TestFactory
    Stream<DynamicTest> race_twoSegmentsOfOverwrittenVersion() {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = SegmentFixture.dispatched();
            return new ConcurrentRuns(
                    clouds,
                    deliveryOf(clouds, 1),
                    scene -> scene.write(BackupFixture.LARGE_TWO),
                    deliveryOf(clouds, 2));
        });
    }

    private static Stream<DynamicTest> segmentAnd(int part, BlobContent newer) {
        return ConcurrentRuns.interleaved(() -> {
            BackupFixture clouds = part == 1 ? SegmentFixture.dispatched() : SegmentFixture.allButLast();
            return new ConcurrentRuns(clouds, deliveryOf(clouds, part), scene -> scene.write(newer), Delivery.event());
        });
    }

    private static Delivery deliveryOf(BackupFixture clouds, int part) {
        return Delivery.message(SegmentFixture.take(clouds, part));
    }

    /** Nothing but the two runs happens. */
    private static void noChange(BackupFixture clouds) {}
}
