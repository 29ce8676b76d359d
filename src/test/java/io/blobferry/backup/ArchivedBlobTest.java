package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.cloud.BlobAttributes;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Blobs that are archived and rehydrated, which leaves their versions as they are. */
class ArchivedBlobTest {
    private final BackupFixture clouds = new BackupFixture();

    static Stream<Arguments> sizes() {
        return Stream.of(
                arguments("small", BackupFixture.SMALL_ONE, BackupFixture.SMALL_TWO),
                arguments("large", BackupFixture.LARGE_ONE, BackupFixture.LARGE_TWO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void rehydrated_isBackedUp(String size, BlobContent content, BlobContent other) {
        clouds.source.put(clouds.blob, content, blob -> blob.unreadable(FailureCause.ARCHIVED));
        assertArchived(clouds.run("created"));

        clouds.source.changeTier(clouds.blob, BlobAttributes::readable);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("tier changed"));
        clouds.assertNewestIsBackedUp();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void archivedAfterBackup_staysBackedUp(String size, BlobContent content, BlobContent other) {
        clouds.write(content);
        clouds.run("created");
        clouds.source.changeTier(clouds.blob, blob -> blob.unreadable(FailureCause.ARCHIVED));

        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("tier changed"));

        assertEquals(Map.of(), clouds.failures.rows());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void archivedAfterBackup_withoutRow_staysBackedUp() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("created");
        clouds.checkpoints.loseRow(clouds.blob);
        clouds.source.changeTier(clouds.blob, blob -> blob.unreadable(FailureCause.ARCHIVED));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("tier changed"));
        clouds.assertNewestIsBackedUp();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void archivedNewVersion_fails(String size, BlobContent content, BlobContent other) {
        clouds.write(content);
        clouds.run("created");
        clouds.source.put(clouds.blob, other, blob -> blob.unreadable(FailureCause.ARCHIVED));

        assertArchived(clouds.run("overwritten"));
    }

    @Test
    void archived_backupMissingInTarget_fails() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("created");
        clouds.target.delete(clouds.key);
        clouds.source.changeTier(clouds.blob, blob -> blob.unreadable(FailureCause.ARCHIVED));

        assertArchived(clouds.run("tier changed"));
    }

    /** One request finds it archived, the next does not. */
    @Test
    void rehydratedDuringRun_isRetried() {
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.unreadable(FailureCause.ARCHIVED));
        clouds.faults.before("source.look", 1, () -> clouds.source.changeTier(clouds.blob, BlobAttributes::readable));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("tier changed"));
        clouds.assertNewestIsBackedUp();
    }

    private void assertArchived(Outcome outcome) {
        assertEquals(
                FailureCause.ARCHIVED,
                assertInstanceOf(Outcome.Failed.class, outcome).failure().cause());
        assertEquals(1, clouds.failures.rows().size());
    }
}
