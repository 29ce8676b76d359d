package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import io.blobferry.testing.cloud.BlobAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A blob that changes faster than it can be read. Where the account keeps versions, one of them is copied by its id. */
class HotBlobTest {
    private static final int PARTS = 3;

    /** Overwritten just before the last part of this many copies, which is the most expensive moment. */
    private static BackupFixture overwritten(int copies, UnaryOperator<BlobAttributes> kind) {
        BackupFixture clouds = new BackupFixture();
        clouds.config = new TestConfig().discardedSizes(4).build();
        clouds.source.put(clouds.blob, BackupFixture.LARGE_ONE, kind);
        for (int copy = 1; copy <= copies; copy++) {
            BlobContent next = copy % 2 == 0 ? BackupFixture.LARGE_ONE : BackupFixture.LARGE_TWO;
            clouds.faults.before("source.read", copy * PARTS, () -> clouds.source.put(clouds.blob, next, kind));
        }
        return clouds;
    }

    @Test
    void withoutVersions_failsAsChangingTooFast() {
        BackupFixture clouds = overwritten(20, UnaryOperator.identity());

        clouds.run("first");
        Outcome outcome = clouds.run("second");

        assertEquals(
                FailureCause.CHANGING_TOO_FAST,
                assertInstanceOf(Outcome.Failed.class, outcome).failure().cause());
        clouds.assertNoOpenUpload();
        assertTrue(clouds.target.allVersions(clouds.key).isEmpty());
    }

    @Test
    void withVersions_oneIsCopiedByIdThenTheNewest() {
        BackupFixture clouds = overwritten(3, BlobAttributes::kept);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(
                2, clouds.target.allVersions(clouds.key).size(), "the one that was read by its id, and the newest");
        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
        clouds.assertNoOpenUpload();
    }

    @Test
    void discardedBytes_areResetByABackup() {
        BackupFixture clouds = overwritten(20, BlobAttributes::kept);

        for (int run = 1; run <= 10; run++) {
            clouds.run("run " + run);
        }

        assertEquals(Map.of(), clouds.failures.rows(), "a blob that is backed up does not fail");
        assertTrue(clouds.target.allVersions(clouds.key).size() >= 5);
        clouds.assertNoMixedObject();
    }

    @Test
    void versionById_stillCurrent_isReportedAsBackedUp() {
        BackupFixture clouds = copyingByVersionId();
        BlobVersion current = clouds.currentVersion();

        Outcome outcome = clouds.run("finisher");

        assertEquals(current, assertInstanceOf(Outcome.BackedUp.class, outcome).version());
        assertEquals(1, clouds.target.allVersions(clouds.key).size());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void versionById_nowMissing_isReplacedByTheNewest() {
        BackupFixture clouds = copyingByVersionId();
        clouds.write(BackupFixture.LARGE_TWO);
        clouds.source.dropVersions();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("finisher"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
        clouds.assertNoOpenUpload();
    }

    /** The event of the newer version was acknowledged because the older one was being copied: it must be backed up. */
    @TestFactory
    Stream<DynamicTest> crash_anywhere_newestIsBackedUp() {
        return SegmentFixture.atEveryCall(
                HotBlobTest::superseded,
                clouds -> SegmentFixture.run(clouds, CallSite.RUN, segment(clouds)),
                (clouds, place) -> {
                    place.inject(clouds, clouds.faults.crash(CallSite.RUN));
                    SegmentFixture.runAndCrash(clouds, CallSite.RUN, segment(clouds));
                    clouds.drain("second");

                    clouds.assertNewestIsBackedUp();
                    clouds.assertNoMixedObject();
                    assertEquals(Map.of(), clouds.failures.rows());
                });
    }

    private static Segment segment(BackupFixture clouds) {
        return clouds.segmentQueue.next().orElseThrow();
    }

    /** A version is being read by its id, and the run dies before it completes. */
    private static BackupFixture copyingByVersionId() {
        BackupFixture clouds = overwritten(2, BlobAttributes::kept);
        clouds.faults.before("uploads.complete", 1, clouds.faults.crash("reader"));
        clouds.runAndCrash("reader");
        assertReadByVersionId(clouds);
        return clouds;
    }

    /** A version is being read by its id, the run reached its deadline, and a newer version's event has been acknowledged. */
    private static BackupFixture superseded() {
        BackupFixture clouds = overwritten(2, BlobAttributes::kept);
        Duration almostAll = BackupFixture.RUN_TIMEOUT.minus(clouds.config.deadlineMargin());
        clouds.faults.before("source.read", 3 * PARTS - 1, () -> clouds.clock.advance(almostAll.minusSeconds(10)));
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("reader"));
        assertReadByVersionId(clouds);
        clouds.source.put(clouds.blob, BackupFixture.LARGE_TWO, BlobAttributes::kept);
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("acknowledged"));
        return clouds;
    }

    private static void assertReadByVersionId(BackupFixture clouds) {
        assertTrue(SegmentFixture.copying(clouds).versionId().isPresent(), "it is read by its id");
    }
}
