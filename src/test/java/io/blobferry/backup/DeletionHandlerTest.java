package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
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
        BackupFixture clouds = BackupFixture.holding(BackupFixture.SMALL_ONE);
        clouds.run("created");
        clouds.source.delete(clouds.blob);
        return clouds;
    }

    private static Outcome follow(BackupFixture clouds, String id) {
        return clouds.engine()
                .handleDeletion(new RunContext(id, clouds.clock, BackupFixture.TIME, clouds.listener), clouds.event());
    }

    @Test
    void deletion_placesMarkerAndKeepsVersion() {
        Outcome.DeleteMarkerPlaced marked = assertInstanceOf(Outcome.DeleteMarkerPlaced.class, follow(clouds, RUN));

        assertEquals(clouds.key, marked.key());
        assertTrue(marked.markerId().isPresent());
        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
        assertEquals(1, clouds.target.all(clouds.key).size());
    }

    @Test
    void repeatedDeletion_placesNoMarker() {
        follow(clouds, RUN);

        assertEquals(new Outcome.SourceDeleted(clouds.blob, false), follow(clouds, "again"));

        assertEquals(1, clouds.boundary.count("target.mark"));
    }

    @Test
    void lateDeletion_ofExistingBlob_placesNoMarker() {
        BackupFixture there = BackupFixture.holding(BackupFixture.SMALL_ONE);

        assertInstanceOf(Outcome.BackedUp.class, follow(there, RUN));

        assertEquals(0, there.boundary.count("target.mark"));
        there.assertNewestIsBackedUp();
    }

    @Test
    void recreatedAfterDeletion_isBackedUp() {
        follow(clouds, RUN);
        clouds.write(BackupFixture.SMALL_TWO);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("created again"));

        clouds.assertNewestIsBackedUp();
        assertEquals(2, clouds.target.all(clouds.key).size());
    }

    @Test
    void foreignObject_isNotMarked() {
        clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);

        assertInstanceOf(Outcome.SourceDeleted.class, follow(clouds, RUN));

        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void neverBackedUp_placesNoMarker() {
        BackupFixture never = new BackupFixture();

        assertEquals(new Outcome.SourceDeleted(never.blob, true), follow(never, RUN));
    }

    @Test
    void unversionedBucket_isRefused() {
        clouds.target.keepNoVersions();

        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, follow(clouds, RUN));

        assertEquals(FailureCause.REJECTED, failed.failure().cause());
        assertTrue(failed.failure().detail().contains("BLOBFERRY_DELETE_MARKERS"), failed::toString);
        assertTrue(clouds.target.current(clouds.key).isPresent());
    }

    @Test
    void rejectedMarker_endsInFailureRow() {
        clouds.boundary.before("target.mark", 1, () -> {
            throw new PermanentException("mark", FailureCause.TARGET_DENIED, "403", null);
        });

        assertInstanceOf(Outcome.Failed.class, follow(clouds, RUN));
    }

    @Test
    void transientFault_isNotAcknowledged() {
        clouds.boundary.before("target.mark", 1, FaultInjector.lost());

        assertFalse(follow(clouds, RUN).canAcknowledge());
        assertInstanceOf(Outcome.DeleteMarkerPlaced.class, follow(clouds, "again"));
    }

    @Test
    void runWithoutTime_isNotAcknowledged() {
        clouds.boundary.after(
                "source.open", 1, () -> clouds.clock.advance(BackupFixture.TIME.minus(Duration.ofSeconds(20))));

        assertFalse(follow(clouds, RUN).canAcknowledge());
        assertEquals(0, clouds.boundary.count("target.mark"));
    }

    /** A blob that is written again, with the same or other bytes, at any time, is backed up in the end. */
    @TestFactory
    Stream<DynamicTest> recreated_anywhereInTheRun_isBackedUp() {
        return Stream.of(BackupFixture.SMALL_ONE, BackupFixture.SMALL_TWO)
                .flatMap(content -> places(
                        content.equals(BackupFixture.SMALL_ONE) ? "the same bytes, " : "other bytes, ",
                        (scene, place) -> {
                            place.disturb(scene, () -> {
                                scene.write(content);
                                scene.run("created again");
                            });

                            Outcome outcome = follow(scene, RUN);

                            assertTrue(outcome.canAcknowledge(), outcome::toString);
                            scene.assertNewestIsBackedUp();
                            scene.assertNoObjectIsMixed();
                        }));
    }

    @TestFactory
    Stream<DynamicTest> crash_anywhere_isRepairedByRedelivery() {
        return places("", (scene, place) -> {
            place.disturb(scene, scene.boundary.crash(RUN));
            try {
                follow(scene, RUN);
            } catch (FaultInjector.Crash | CompletionException died) {
                assertTrue(scene.boundary.isDead(RUN));
            }

            assertTrue(follow(scene, "again").canAcknowledge());

            assertEquals(Optional.empty(), scene.target.current(scene.key));
            assertEquals(1, scene.target.all(scene.key).size(), "the version stays");
        });
    }

    private static Stream<DynamicTest> places(String what, BiConsumer<BackupFixture, CallSite> test) {
        BackupFixture undisturbed = deleted();
        follow(undisturbed, RUN);
        return CallSite.all(undisturbed.boundary).stream()
                .map(place -> DynamicTest.dynamicTest(what + place, () -> test.accept(deleted(), place)));
    }
}
