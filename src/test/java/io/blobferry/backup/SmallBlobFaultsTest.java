package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A small blob, with faults and foreign writes in between. */
class SmallBlobFaultsTest {
    private final BackupFixture clouds = newBlob();

    @Test
    void put_lostAnswer_isAdopted() {
        clouds.faults.after("target.put", 1, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(1, clouds.faults.count("target.put"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void rowWrite_lostAnswer_isResolvedByCheck() {
        clouds.faults.after("checkpoints.write", 1, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(1, clouds.faults.count("checkpoints.write"));
        assertEquals(1, clouds.faults.count("target.put"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void rowWrite_apparentConflict_isResolvedByCheck() {
        clouds.checkpoints.reportFalseConflictOnNextWrite();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(1, clouds.faults.count("target.put"));
        clouds.assertNewestIsBackedUp();
    }

    /** Such as one encrypted with a key that the role may not use: S3 returns no checksum of it. */
    @Test
    void objectWithoutChecksum_isNoBackup() {
        clouds.target.putWithoutChecksum(
                clouds.key, BackupFixture.FOREIGN, clouds.currentVersion().etag());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        clouds.assertNewestIsBackedUp();
    }

    @TestFactory
    Stream<DynamicTest> transientFault_anywhere_isRetriedInTheSameRun() {
        return CallSite.atEveryCall(SmallBlobFaultsTest::newBlob, (scene, place) -> {
            place.inject(scene, FaultInjector.connectionLost());

            Outcome outcome = scene.run(CallSite.RUN);

            assertTrue(
                    outcome instanceof Outcome.BackedUp || outcome instanceof Outcome.AlreadyBackedUp,
                    outcome.toString());
            scene.assertNewestIsBackedUp();
            assertEquals(1, scene.target.allVersions(scene.key).size(), "it is written once");
        });
    }

    @TestFactory
    Stream<DynamicTest> crash_anywhere_isRepairedByNextRun() {
        return CallSite.atEveryCall(SmallBlobFaultsTest::newBlob, (scene, place) -> {
            place.assertRecoversFromCrash(scene, () -> scene.run("next"));

            assertEquals(1, scene.target.allVersions(scene.key).size(), "it is written once");
        });
    }

    /** Another run may have acknowledged its message since, and a later version may have the object's ETag again. */
    @Test
    void processSuspendedBeforeThePutUntilAfterItsDeadline_writesNothing() {
        clouds.faults.before("target.put", 1, () -> clouds.clock.advance(BackupFixture.RUN_TIMEOUT));

        assertInstanceOf(Outcome.Incomplete.class, clouds.run(CallSite.RUN));

        assertEquals(0, clouds.target.allVersions(clouds.key).size());
    }

    @Test
    void foreignObject_failsPreconditionAndStays() {
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(1, clouds.listener.retries.size());
        assertEquals(2, clouds.faults.count("target.put"));
        assertEquals(2, clouds.target.allVersions(clouds.key).size());
        clouds.assertNewestIsBackedUp();
    }

    @TestFactory
    Stream<DynamicTest> foreignWrite_anywhere_isNoticed() {
        return CallSite.atEveryCall(SmallBlobFaultsTest::newBlob, (scene, place) -> {
            place.inject(scene, () -> scene.target.overwrite(scene.key, BackupFixture.FOREIGN));

            scene.run(CallSite.RUN);
            scene.write(BackupFixture.SMALL_TWO);
            assertInstanceOf(Outcome.BackedUp.class, scene.run("next"));

            scene.assertNewestIsBackedUp();
        });
    }

    @Test
    void deletedObject_isWrittenAgain() {
        clouds.run("earlier");
        clouds.target.delete(clouds.key);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        clouds.assertNewestIsBackedUp();
    }

    @Test
    void repeatedEvent_objectDeleted_isBackedUpAgain() {
        BlobEvent event = clouds.event(clouds.currentVersion().etag());
        clouds.run("earlier", event);
        clouds.target.delete(clouds.key);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN, event));

        clouds.assertNewestIsBackedUp();
    }

    @Test
    void repeatedEvent_objectOverwritten_isBackedUpAgain() {
        BlobEvent event = clouds.event(clouds.currentVersion().etag());
        clouds.run("earlier", event);
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN, event));

        clouds.assertNewestIsBackedUp();
    }

    @Test
    void objectDeletedBeforePut_isWrittenAgain() {
        clouds.run("earlier");
        clouds.write(BackupFixture.SMALL_TWO);
        clouds.faults.before("target.put", 1, () -> clouds.target.delete(clouds.key));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(
                List.of("S3 object changed since it was checked (precondition failed): 404 NoSuchKey"),
                clouds.listener.retries);
        clouds.assertNewestIsBackedUp();
    }

    /**
     * While the run is stalled, another one backs up a version whose bytes equal those before, so the precondition holds and
     * the old bytes replace the newer. Only the row shows it: its swap conflicts, and the run makes another attempt.
     */
    @Test
    void equalBytes_doNotMisleadAStalledRun() {
        clouds.run("earlier");
        clouds.write(BackupFixture.SMALL_TWO);
        clouds.faults.before("target.put", 1, () -> {
            clouds.write(BackupFixture.SMALL_ONE);
            assertInstanceOf(Outcome.BackedUp.class, clouds.run("other"));
        });

        assertInstanceOf(Outcome.BackedUp.class, clouds.run(CallSite.RUN));

        assertEquals(List.of("checkpoint conflict: modified by another run"), clouds.listener.retries);
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void changingBlob_isTriedABoundedNumberOfTimes() {
        clouds.faults.before("target.put", 0, () -> {
            throw new SourceChangedException("read", null);
        });

        assertInstanceOf(Outcome.Incomplete.class, clouds.run(CallSite.RUN));

        assertEquals(BackupFixture.CONFIG.maxAttempts(), clouds.faults.count("source.open"));
        assertEquals(
                BackupFixture.CONFIG.maxAttempts() - 1, clouds.clock.sleeps().size());
        assertTrue(clouds.checkpoint().filter(Checkpoint.Done.class::isInstance).isEmpty());
    }

    private static BackupFixture newBlob() {
        return BackupFixture.withBlob(BackupFixture.SMALL_ONE);
    }
}
