package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.TestConfig;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A blob whose index tags change after its backup: no event is raised, and the ETag stays. */
class ChangedTagsTest {
    private static final Map<String, String> TAGS = Map.of("state", "final");

    private static BackupFixture backedUp(BlobContent content) {
        BackupFixture clouds = BackupFixture.withBlob(content);
        clouds.config = new TestConfig().comparesTags().build();
        clouds.run("first");
        clouds.drain("first");
        clouds.assertNewestIsBackedUp();
        return clouds;
    }

    private static Optional<String> tagsOfBackup(BackupFixture clouds) {
        return clouds.target.current(clouds.key).flatMap(StoredObject::tagsDigest);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changedTags_writeANewVersion(boolean large) {
        BackupFixture clouds = backedUp(large ? BackupFixture.LARGE_ONE : BackupFixture.SMALL_ONE);
        int versions = clouds.target.allVersions(clouds.key).size();
        clouds.source.changeTags(clouds.blob, TAGS);

        clouds.run("tags");
        clouds.drain("tags");

        assertEquals(TagsDigest.of(TAGS), tagsOfBackup(clouds));
        assertEquals(versions + 1, clouds.target.allVersions(clouds.key).size());
        clouds.assertNewestIsBackedUp();
        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("again"));
        assertEquals(versions + 1, clouds.target.allVersions(clouds.key).size());
    }

    /** The object has the version of the event already; the copy that brings its tags continues. */
    @Test
    void event_whileTheTagsAreCopied_leavesTheCopyAlone() {
        BackupFixture clouds = backedUp(BackupFixture.LARGE_ONE);
        clouds.config = new TestConfig().comparesTags().segment(TestConfig.PART).build();
        clouds.source.changeTags(clouds.blob, TAGS);
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("tags"));
        Optional<Upload> upload = clouds.uploadOfRow();

        Outcome outcome = clouds.run(
                new RunContext("event", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener),
                clouds.event(clouds.currentVersion().etag()));

        assertInstanceOf(Outcome.SegmentsQueued.class, outcome);
        assertEquals(upload, clouds.uploadOfRow());
        clouds.drain("tags");
        assertEquals(TagsDigest.of(TAGS), tagsOfBackup(clouds));
        assertEquals(Map.of(), clouds.failures.rows());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void removedTags_writeANewVersion() {
        BackupFixture clouds = backedUp(BackupFixture.SMALL_ONE);
        clouds.source.changeTags(clouds.blob, TAGS);
        clouds.run("tags");
        clouds.source.changeTags(clouds.blob, Map.of());

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("removed"));

        assertEquals(Optional.empty(), tagsOfBackup(clouds));
    }

    /** Another run replaces the object after this one has asked for it: its write is refused, and it compares anew. */
    @Test
    void overwrittenMeanwhile_isNotReplacedByTheOlderVersion() {
        BackupFixture clouds = backedUp(BackupFixture.SMALL_ONE);
        clouds.source.changeTags(clouds.blob, TAGS);
        clouds.faults.before("target.put", 2, () -> {
            clouds.write(BackupFixture.SMALL_TWO);
            clouds.run("other");
        });

        clouds.run("tags");

        clouds.assertNewestIsBackedUp();
    }

    @Test
    void deletedMeanwhile_isFoundDeleted() {
        BackupFixture clouds = backedUp(BackupFixture.SMALL_ONE);
        clouds.source.delete(clouds.blob);

        assertInstanceOf(Outcome.SourceDeleted.class, clouds.run("tags"));
    }

    /** It cannot be read, and it is backed up: there is nothing to do until it is rehydrated. */
    @Test
    void archivedBlob_keepsItsBackup() {
        BackupFixture clouds = backedUp(BackupFixture.SMALL_ONE);
        clouds.source.changeTags(clouds.blob, TAGS);
        clouds.source.changeTier(clouds.blob, attributes -> attributes.unreadable(FailureCause.ARCHIVED));

        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("tags"));
    }

    @Test
    void notAskedFor_tagsAreNotRead() {
        BackupFixture clouds = backedUp(BackupFixture.SMALL_ONE);
        clouds.config = BackupFixture.CONFIG;
        clouds.source.changeTags(clouds.blob, TAGS);

        assertInstanceOf(Outcome.AlreadyBackedUp.class, clouds.run("tags"));

        assertTrue(clouds.faults.operationsOf("tags").stream().noneMatch("source.tags"::equals));
    }
}
