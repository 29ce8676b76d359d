package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LargeBlobTest {
    private final BackupFixture clouds = new BackupFixture();

    @Test
    void statedSize_large_goesStraightToParts() {
        ETag etag = clouds.write(BackupFixture.LARGE_ONE);
        BlobEvent event = clouds.event(Optional.of(etag), OptionalLong.of(BackupFixture.LARGE));

        Outcome.BackedUp outcome = assertInstanceOf(Outcome.BackedUp.class, clouds.run("first", event));

        assertEquals(3, outcome.parts());
        List<String> operations = clouds.faults.operationsOf("first");
        assertEquals(
                List.of(
                        "checkpoints.find",
                        "target.look",
                        "source.look",
                        "uploads.create",
                        "checkpoints.write",
                        "uploads.write"),
                operations.subList(0, 6));
        assertEquals(
                List.of("uploads.parts", "uploads.complete", "target.look", "checkpoints.write"),
                operations.subList(operations.size() - 4, operations.size()));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    @Test
    void statedSize_missing_largeBlobIsDetected() {
        clouds.write(BackupFixture.LARGE_ONE);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        clouds.assertNewestIsBackedUp();
        assertEquals(
                clouds.currentVersion(),
                clouds.listener.parts.getFirst().version(),
                "the parts are of the version that the outcome names");
        PartPlan plan = PartPlan.of(BackupFixture.LARGE, TestConfig.PART);
        assertEquals(
                plan.parts(plan.allParts()).toList(),
                clouds.listener.parts.stream()
                        .map(RecordingListener.StoredPart::part)
                        .toList());
    }

    @Test
    void statedSize_large_smallBlobIsCopiedByOnePut() {
        clouds.write(BackupFixture.SMALL_ONE);

        clouds.run("first", clouds.event(Optional.empty(), OptionalLong.of(BackupFixture.LARGE)));

        clouds.assertNewestIsBackedUp();
        assertEquals(0, clouds.faults.count("uploads.create"));
    }

    @Test
    void repeatedEvent_copiesNothing() {
        ETag etag = clouds.write(BackupFixture.LARGE_ONE);
        BlobEvent event = clouds.event(Optional.of(etag), OptionalLong.of(BackupFixture.LARGE));
        clouds.run("first", event);

        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("second", event));

        assertEquals(List.of("checkpoints.find", "target.look"), clouds.faults.operationsOf("second"));
    }

    @Test
    void upload_carriesTagsAndMetadata() {
        Map<String, String> tags = Map.of("project", "ferry");
        ETag etag = clouds.source.put(clouds.blob, BackupFixture.LARGE_ONE, blob -> blob.tagged(tags));

        clouds.run("first");

        ObjectAttributes sent = clouds.target.attributesOf(etag).orElseThrow();
        assertEquals(tags, sent.tags());
        assertEquals(Map.of("owner", "accounting"), sent.source().metadata());
    }

    @Test
    void smallVersionDuringCopy_abortsUpload() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("uploads.write", 2, clouds.faults.crash("first"));
        clouds.runAndCrash("first");
        clouds.write(BackupFixture.SMALL_ONE);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("second"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    /** A higher threshold during a copy leaves an upload of a blob that one PUT now copies. */
    @Test
    void raisedThreshold_abortsUpload() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.before("uploads.write", 2, clouds.faults.crash("first"));
        clouds.runAndCrash("first");
        clouds.config = new TestConfig().smallBlob(BackupFixture.LARGE).build();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("second"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoOpenUpload();
    }

    @Test
    void deadline_nextRunCopiesOnlyTheRest() {
        clouds.write(BackupFixture.LARGE_ONE);
        delayEachPart(Duration.ofSeconds(40));

        RunContext hasty = new RunContext("first", clouds.clock, Duration.ofMinutes(2), clouds.listener);
        Outcome outcome = clouds.run(hasty, clouds.event());

        assertEquals(1, ((Outcome.SegmentsQueued) outcome).segments());
        assertTrue(
                hasty.remaining().compareTo(BackupFixture.CONFIG.deadlineMargin()) >= 0,
                "40 s are left, a part takes as long");
        clouds.drain("second");
        assertEquals(3, clouds.faults.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void complete_nearDeadline_isNotStarted() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.after("uploads.write", 3, () -> clouds.clock.advance(Duration.ofSeconds(80)));

        Outcome outcome = clouds.run(
                new RunContext("first", clouds.clock, Duration.ofSeconds(100), clouds.listener), clouds.event());

        assertInstanceOf(Outcome.SegmentsQueued.class, outcome);
        assertEquals(0, clouds.faults.count("uploads.complete"));
        clouds.drain("second");
        assertEquals(3, clouds.faults.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
    }

    /** The list of all parts, a request for each thousand, may use up the remaining time. */
    @Test
    void complete_afterSlowList_isNotStarted() {
        clouds.write(BackupFixture.LARGE_ONE);
        clouds.faults.after("uploads.parts", 1, () -> clouds.clock.advance(Duration.ofSeconds(80)));

        Outcome outcome = clouds.run(
                new RunContext("first", clouds.clock, Duration.ofSeconds(100), clouds.listener), clouds.event());

        assertEquals(new Outcome.SegmentsQueued(clouds.currentVersion(), 1), outcome);
        assertEquals(0, clouds.faults.count("uploads.complete"));
        clouds.drain("second");
        assertEquals(3, clouds.faults.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void runWithoutTime_sendsNoRequest() {
        clouds.write(BackupFixture.LARGE_ONE);

        RunContext late = new RunContext("first", clouds.clock, BackupFixture.CONFIG.deadlineMargin(), clouds.listener);

        assertInstanceOf(Outcome.Incomplete.class, clouds.run(late, clouds.event()));
        assertEquals(0, late.requests());
    }

    private void delayEachPart(Duration time) {
        clouds.faults.after("uploads.write", 0, () -> clouds.clock.advance(time));
    }
}
