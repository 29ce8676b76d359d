package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Rows of deleted blobs are kept as long as a run may collide with them. */
class DeletedRowCleanerTest {
    private final BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);

    DeletedRowCleanerTest() {
        clouds.placeDeleteMarkers();
        clouds.run("created");
    }

    private int clean() {
        return new DeletedRowCleaner(clouds.checkpoints, clouds.clock).clean(SegmentFixture.newRun(clouds, "cleaner"));
    }

    @Test
    void deletedRow_isRemovedAfterItsRetention() {
        clouds.source.delete(clouds.blob);
        clouds.run("deletion");
        clouds.clock.advance(DeletedRowCleaner.RETENTION);
        assertEquals(0, clean());

        clouds.clock.advance(Duration.ofSeconds(1));

        assertEquals(1, clean());
        assertEquals(Optional.empty(), clouds.checkpoint());
    }

    /** The blob may come back with the version that the object has. */
    @Test
    void deletedRow_ofAnObjectThatIsCurrent_stays() {
        clouds.deleteMarkers = DeleteMarkerPolicy.Placement.NEVER;
        clouds.source.delete(clouds.blob);
        clouds.run("deletion");
        clouds.clock.advance(DeletedRowCleaner.RETENTION.multipliedBy(100));

        assertEquals(0, clean());
        assertTrue(clouds.checkpoint().isPresent());
    }

    @Test
    void rowOfABackup_staysForEver() {
        clouds.clock.advance(DeletedRowCleaner.RETENTION.multipliedBy(100));

        assertEquals(0, clean());
        assertTrue(clouds.checkpoint().isPresent());
    }

    @Test
    void recreatedBlob_keepsItsRow() {
        clouds.source.delete(clouds.blob);
        clouds.run("deletion");
        clouds.write(BackupFixture.SMALL_TWO);
        clouds.run("created again");
        clouds.clock.advance(DeletedRowCleaner.RETENTION.multipliedBy(2));

        assertEquals(0, clean());
        clouds.assertNewestIsBackedUp();
    }

    /** Another task of the same run has the other half of its time, and the next cleaning continues. */
    @Test
    void tableThatDoesNotFitItsTime_isContinued() {
        for (int i = 0; i < 9; i++) {
            BlobAddress deleted = new BlobAddress("account", "container", "deleted-" + i);
            clouds.run(
                    "deletion",
                    new BlobEvent(
                            "event",
                            deleted,
                            Notice.NONE,
                            Optional.empty(),
                            OptionalLong.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
        clouds.clock.advance(DeletedRowCleaner.RETENTION.plusSeconds(1));
        clouds.faults.after("checkpoints.removeDeleted", 0, () -> clouds.clock.advance(Duration.ofMinutes(2)));
        DeletedRowCleaner cleaner = new DeletedRowCleaner(clouds.checkpoints, clouds.clock);
        RunContext run = new RunContext("cleaner", clouds.clock, Duration.ofMinutes(10), clouds.listener);

        assertEquals(6, cleaner.clean(run));

        assertTrue(run.remaining().compareTo(Duration.ofMinutes(3)) > 0, run.remaining()::toString);
        assertEquals(3, cleaner.clean(SegmentFixture.newRun(clouds, "cleaner")));
    }
}
