package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Deletions that are followed by a delete marker, which removes nothing. */
class DeletionHandlerTest {
    private static final String RUN = CallSite.RUN;

    private final BackupFixture clouds = deleted();

    private static BackupFixture deleted() {
        BackupFixture clouds = created();
        clouds.run("created");
        clouds.source.delete(clouds.blob);
        return clouds;
    }

    /** A blob that no run has checked yet. */
    private static BackupFixture created() {
        BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);
        clouds.placeDeleteMarkers();
        return clouds;
    }

    private static Outcome handle(BackupFixture clouds, String id) {
        return clouds.engine()
                .handleDeletion(
                        new RunContext(id, clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener),
                        clouds.deletion());
    }

    @Test
    void deletion_placesMarkerAndKeepsVersion() {
        Outcome.DeleteMarkerPlaced marked = assertInstanceOf(Outcome.DeleteMarkerPlaced.class, handle(clouds, RUN));

        assertEquals(clouds.key, marked.key());
        assertTrue(marked.markerId().isPresent());
        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
        assertEquals(1, clouds.target.allVersions(clouds.key).size());
    }

    @Test
    void repeatedDeletion_placesNoMarker() {
        handle(clouds, RUN);

        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), handle(clouds, "again"));

        assertEquals(1, clouds.faults.count("target.mark"));
    }

    @Test
    void lateDeletion_ofExistingBlob_placesNoMarker() {
        BackupFixture there = created();

        assertInstanceOf(Outcome.BackedUp.class, handle(there, RUN));

        assertEquals(0, there.faults.count("target.mark"));
        there.assertNewestIsBackedUp();
    }

    @Test
    void recreatedAfterDeletion_isBackedUp() {
        handle(clouds, RUN);
        clouds.write(BackupFixture.SMALL_TWO);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("created again"));

        clouds.assertNewestIsBackedUp();
        assertEquals(2, clouds.target.allVersions(clouds.key).size());
    }

    @Test
    void foreignObject_isNotMarked() {
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);

        assertInstanceOf(Outcome.SourceDeleted.class, handle(clouds, RUN));

        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void neverBackedUp_placesNoMarker() {
        BackupFixture never = new BackupFixture();
        never.placeDeleteMarkers();

        assertEquals(new Outcome.SourceDeleted(never.blob, true), handle(never, RUN));
    }

    @Test
    void unversionedBucket_isRefused() {
        clouds.target.disableVersioning();

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, handle(clouds, RUN));

        assertEquals(FailureCause.REJECTED, failed.failure().cause());
        assertTrue(failed.failure().detail().contains("BLOBFERRY_DELETE_MARKERS"), failed::toString);
        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void rejectedMarker_endsInFailureRow() {
        clouds.faults.before("target.mark", 1, () -> {
            throw new PermanentException("mark", FailureCause.TARGET_DENIED, "403", null);
        });

        assertInstanceOf(Outcome.Failed.class, handle(clouds, RUN));
    }

    @Test
    void transientFault_isRetriedInTheSameRun() {
        clouds.faults.before("target.mark", 1, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, handle(clouds, RUN));
    }

    /** The event of the deletion may be lost: any run that finds the blob gone follows it. */
    @Test
    void lateEventOfTheCreation_placesMarker() {
        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, clouds.run("late"));

        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
    }

    /** Some events of deletions carry the ETag of the version that is gone. */
    @Test
    void deletion_withTheETagOfTheBackup_placesMarker() {
        BackupFixture scene = created();
        ETag etag = scene.currentVersion().etag();
        scene.run("created");
        scene.source.delete(scene.blob);

        Outcome outcome = scene.engine()
                .handleDeletion(
                        new RunContext(RUN, scene.clock, BackupFixture.RUN_TIMEOUT, scene.listener),
                        DeletionEvent.own(scene.event(etag)));

        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, outcome);
    }

    /** The deletion's run finds nothing to mark; the copy that is in flight collides with the row that it leaves. */
    @Test
    void deletion_whileTheFirstCopyIsInFlight_isFollowed() {
        BackupFixture scene = created();
        scene.faults.before("target.put", 1, () -> {
            scene.source.delete(scene.blob);
            assertEquals(new Outcome.SourceDeleted(scene.blob, true), handle(scene, "deletion"));
        });

        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, scene.run("copy"));

        assertDeletedAndKept(scene, 1);
    }

    @Test
    void deletion_whileACopyOverTheMarkerIsInFlight_isFollowed() {
        handle(clouds, "first deletion");
        clouds.write(BackupFixture.SMALL_TWO);
        clouds.faults.before("target.put", 1, () -> {
            clouds.source.delete(clouds.blob);
            handle(clouds, "second deletion");
        });

        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, clouds.run("copy"));

        assertDeletedAndKept(clouds, 2);
    }

    @Test
    void deletion_whileALargeCopyIsInFlight_isFollowed() {
        BackupFixture scene = SegmentFixture.newBlob();
        scene.config = new TestConfig().segment(TestConfig.PART).build();
        scene.placeDeleteMarkers();
        scene.run("dispatcher");
        scene.faults.before("uploads.complete", 1, () -> scene.source.delete(scene.blob));
        scene.faults.after("uploads.complete", 1, () -> handle(scene, "deletion"));

        scene.drain("worker");

        assertDeletedAndKept(scene, 1);
        scene.assertNoOpenUpload();
    }

    /** The copy's process dies after its put: its event is delivered again. */
    @Test
    void deletion_beforeThePutOfARunThatDies_isFollowedByItsRedelivery() {
        BackupFixture scene = created();
        scene.faults.before("target.put", 1, () -> {
            scene.source.delete(scene.blob);
            handle(scene, "deletion");
        });
        scene.faults.after("target.put", 1, scene.faults.crash("copy"));
        scene.runAndCrash("copy");

        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, scene.run("redelivery"));

        assertDeletedAndKept(scene, 1);
    }

    /** A deleted container deletes no blob by itself, and a wrong account has none of them. */
    @Test
    void missingContainer_placesNoMarker() {
        clouds.source.hideContainers();

        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), handle(clouds, RUN));

        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    private static void assertDeletedAndKept(BackupFixture clouds, int versions) {
        assertEquals(Optional.empty(), clouds.target.current(clouds.key), "a delete marker is current");
        assertEquals(versions, clouds.target.allVersions(clouds.key).size(), "the versions stay");
        assertInstanceOf(Checkpoint.Deleted.class, clouds.checkpoint().orElseThrow());
    }

    @Test
    void runWithoutTime_isNotAcknowledged() {
        clouds.faults.after(
                "source.open", 1, () -> clouds.clock.advance(BackupFixture.RUN_TIMEOUT.minus(Duration.ofSeconds(20))));

        assertFalse(handle(clouds, RUN).canAcknowledge());
        assertEquals(0, clouds.faults.count("target.mark"));
    }

    /** A blob that is written again, with the same or other bytes, at any time, is backed up in the end. */
    @TestFactory
    Stream<DynamicTest> recreated_anywhereInTheRun_isBackedUp() {
        return Stream.of(BackupFixture.SMALL_ONE, BackupFixture.SMALL_TWO)
                .flatMap(content -> callSites(
                        content.equals(BackupFixture.SMALL_ONE) ? "the same bytes, " : "other bytes, ",
                        (scene, place) -> {
                            place.inject(scene, () -> {
                                scene.write(content);
                                scene.run("created again");
                            });

                            Outcome outcome = handle(scene, RUN);

                            assertTrue(outcome.canAcknowledge(), outcome::toString);
                            scene.assertNewestIsBackedUp();
                            scene.assertNoMixedObject();
                        }));
    }

    @TestFactory
    Stream<DynamicTest> crash_anywhere_isRepairedByRedelivery() {
        return callSites("", (scene, place) -> {
            place.inject(scene, scene.faults.crash(RUN));
            try {
                handle(scene, RUN);
            } catch (FaultInjector.Crash | CompletionException died) {
                assertTrue(scene.faults.isCrashed(RUN));
            }

            assertTrue(handle(scene, "again").canAcknowledge());

            assertEquals(Optional.empty(), scene.target.current(scene.key));
            assertEquals(1, scene.target.allVersions(scene.key).size(), "the version stays");
        });
    }

    private static Stream<DynamicTest> callSites(String what, BiConsumer<BackupFixture, CallSite> test) {
        BackupFixture undisturbed = deleted();
        handle(undisturbed, RUN);
        return CallSite.all(undisturbed.faults).stream()
                .map(place -> DynamicTest.dynamicTest(what + place, () -> test.accept(deleted(), place)));
    }
}
