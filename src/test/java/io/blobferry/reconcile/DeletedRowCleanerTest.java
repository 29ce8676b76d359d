package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of deleted blobs are kept as long as a run may collide with them. */
class DeletedRowCleanerTest {
    private final BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);

    DeletedRowCleanerTest() {
        clouds.config = new TestConfig().deleteMarkers().build();
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
}
