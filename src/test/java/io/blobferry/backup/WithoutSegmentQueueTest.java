package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine without a segment queue copies a blob of several segments to its end. */
class WithoutSegmentQueueTest {
    private final BackupFixture clouds = SegmentFixture.newBlob();

    @BeforeEach
    void withoutQueue() {
        clouds.config =
                new TestConfig().segment(TestConfig.PART).withoutSegmentQueue().build();
    }

    @Test
    void blobOfSeveralSegments_isCopiedToItsEnd() {
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(0, clouds.faults.count("work.send"));
        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void afterCrash_nextRunCopiesWhatIsLeft(int died) {
        clouds.faults.before("uploads.write", died, clouds.faults.crash("earlier"));
        clouds.runAndCrash("earlier");

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        assertEquals(
                SegmentFixture.PARTS - died + 1,
                clouds.faults.operationsOf("next").stream()
                        .filter("uploads.write"::equals)
                        .count());
        assertEquals(0, clouds.faults.count("work.send"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void deadline_leavesTheRestInTheRow() {
        Duration partTime = Duration.ofMinutes(1);
        clouds.faults.after("uploads.write", 0, () -> clouds.clock.advance(partTime));
        RunContext hasty =
                new RunContext("hasty", clouds.clock, partTime.plus(clouds.config.deadlineMargin()), clouds.listener);

        assertInstanceOf(Outcome.Incomplete.class, clouds.run(hasty, clouds.event()));

        assertEquals(0, clouds.faults.count("work.send"));
        assertFalse(SegmentFixture.copying(clouds).dispatched());
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));
        assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"));
    }

    /** Another process put the segments on the queue: its workers are copying them now. */
    @Test
    void segmentsOnTheQueue_areLeftToTheirWorkers() {
        clouds.config = new TestConfig().segment(TestConfig.PART).build();
        clouds.run("dispatcher");
        withoutQueue();

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 0), clouds.run("second"));

        assertEquals(0, clouds.faults.count("uploads.write"));
        clouds.clock.advance(TestConfig.RESEND_AFTER.plusSeconds(1));
        assertInstanceOf(Outcome.BackedUp.class, clouds.run("third"));
        assertTrue(clouds.faults.count("uploads.write") >= SegmentFixture.PARTS);
        clouds.assertNewestIsBackedUp();
    }
}
