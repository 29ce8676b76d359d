package io.blobferry.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.status.Verdict.State;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The sentence that says whether a blob is safe, and what it rests on. */
class BlobStoryTest {
    private final StatusFixture fixture = new StatusFixture(new BackupFixture());
    private final BackupFixture clouds = fixture.clouds;

    private static void assertVerdict(State state, String sentence, BlobStory story) {
        assertEquals(new Verdict(state, sentence), story.verdict());
        assertTrue(String.join(" ", BlobStoryText.of(story)).contains(sentence.substring(0, 12)));
    }

    @Test
    void backedUp() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        BlobStory story = fixture.story();
        Instant written = clouds.target.current(clouds.key).orElseThrow().lastModified();
        assertVerdict(
                State.BACKED_UP, "Safe: S3 has had the version that the source has since " + written + ".", story);
        assertEquals(1, story.versions().value().orElseThrow().listed().size());
        assertTrue(story.versions()
                .value()
                .orElseThrow()
                .listed()
                .getFirst()
                .sourceModifiedAt()
                .isPresent());
    }

    /** The content is in S3, wherever the source keeps it now. */
    @Test
    void backedUp_thenArchived_isBackedUp() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        clouds.source.changeTier(clouds.blob, blob -> blob.unreadable(FailureCause.ARCHIVED));
        assertEquals(State.BACKED_UP, fixture.story().verdict().state());
    }

    @Test
    void onItsWay_byACopy() {
        StatusFixture large = new StatusFixture(SegmentFixture.allButLast());
        BlobStory story = large.story();
        assertVerdict(State.ON_ITS_WAY, "Not safe yet: a copy of the version that the source has is under way.", story);
        assertEquals(
                2 * large.clouds.config.minPartSize(),
                story.copied().value().orElseThrow().orElseThrow());
    }

    @Test
    void onItsWay_byAMessage() {
        clouds.write(BackupFixture.SMALL_ONE);
        fixture.events.add("event of " + clouds.blob, clouds.clock.instant());
        assertVerdict(
                State.ON_ITS_WAY,
                "Not safe yet: an event of the blob waits in the queue for a worker.",
                fixture.story());
    }

    @Test
    void failed() {
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.unreadable(FailureCause.ARCHIVED));
        clouds.run("event");
        BlobStory story = fixture.story();
        Failure failure = clouds.failures.rows().get(clouds.blob.toString());
        assertVerdict(
                State.FAILED,
                "Not safe: ARCHIVED at " + failure.occurredAt() + ". " + FailureCause.ARCHIVED.remedy(),
                story);
        assertEquals(1, story.failures().value().orElseThrow().size());
    }

    /** The row of an event, beside the blob's own. */
    @Test
    void failedEvent_isPartOfTheStory() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.clock.advance(Duration.ofSeconds(2));
        clouds.failures.record(
                fixture.run(),
                Failure.ofEvent(
                        clouds.blob,
                        "text",
                        clouds.clock.instant(),
                        FailureCause.UNDELIVERED,
                        "deliver the event",
                        "detail"));
        BlobStory story = fixture.story();
        assertEquals(State.FAILED, story.verdict().state());
        assertTrue(String.join("\n", BlobStoryText.of(story)).contains("an event"));
    }

    @Test
    void deleted_withMarker() {
        clouds.placeDeleteMarkers();
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        clouds.source.delete(clouds.blob);
        Instant time = clouds.clock.instant();
        RunContext run = new RunContext("deletion", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
        clouds.engine().handleDeletion(run, clouds.deletion(Optional.empty(), time));
        BlobStory story = fixture.story();
        assertVerdict(
                State.DELETED,
                "Deleted: the source does not have the blob; S3 keeps its last version, deleted at " + time + ".",
                story);
        assertEquals(
                List.of(true, false),
                story.versions().value().orElseThrow().listed().stream()
                        .map(version -> version.content().isEmpty())
                        .toList(),
                "the marker, and the version below it");
    }

    @Test
    void deleted_withoutMarker() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        clouds.source.delete(clouds.blob);
        assertVerdict(
                State.DELETED,
                "Deleted: the source does not have the blob; its last version is still the current object.",
                fixture.story());
    }

    @Test
    void deleted_neverBackedUp() {
        clouds.source.put(clouds.blob, BackupFixture.SMALL_ONE, blob -> blob.unreadable(FailureCause.ARCHIVED));
        clouds.run("event");
        clouds.source.delete(clouds.blob);
        Failure failure = clouds.failures.rows().get(clouds.blob.toString());
        assertVerdict(
                State.DELETED,
                "Deleted: the source does not have the blob, and it was never backed up: ARCHIVED at "
                        + failure.occurredAt() + ".",
                fixture.story());
    }

    @Test
    void superseded() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        clouds.write(BackupFixture.SMALL_TWO);
        assertVerdict(
                State.SUPERSEDED,
                "Not safe: S3 has an earlier version, which the source has overwritten, and no event of the new one is to be seen; "
                        + "the next reconciliation pass finds it.",
                fixture.story());
    }

    /** A failure of an earlier version says nothing of this one. */
    @Test
    void earlierFailure_isNotThatOfTheVersion() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.failures.record(
                fixture.run(),
                Failure.ofBlob(clouds.blob, clouds.clock.instant(), FailureCause.INTERNAL, "copy", "detail", "event"));
        clouds.clock.advance(Duration.ofMinutes(1));
        clouds.write(BackupFixture.SMALL_TWO);
        assertEquals(State.NEVER_SEEN, fixture.story().verdict().state());
    }

    @Test
    void neverSeen_byAnyButTheSource() {
        clouds.write(BackupFixture.SMALL_ONE);
        assertVerdict(
                State.NEVER_SEEN,
                "Not safe: the source has the blob, and it was never seen: no object, no row, no message; the next "
                        + "reconciliation pass finds it.",
                fixture.story());
    }

    @Test
    void neverSeen_atAll() {
        assertVerdict(
                State.NEVER_SEEN,
                "Never seen: neither the source nor S3 has such a blob, and no row names it. Is the name right?",
                fixture.story());
    }

    @Test
    void containerThatIsNotBackedUp_isRefusedByName() {
        fixture.containers = Set.of("other", "another");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, fixture::story);
        assertEquals("the container container is not backed up; those that are: another, other", refused.getMessage());
    }

    @Test
    void nameThatNoRouteIsFor_isRefusedByName() {
        BlobFilter pdfs = new BlobFilter(List.of(), List.of(new GlobPattern("**.pdf")), List.of());
        fixture.routes = Routes.of(new Route("pdfs", pdfs, "backups", "", StorageClass.STANDARD));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, fixture::story);
        assertEquals("no route is for " + clouds.blob + ", so it is not backed up", refused.getMessage());
    }

    @Test
    void noRightToListVersions_isALineOfTheReport() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        clouds.faults.before("target.versions", 0, () -> {
            throw new PermanentException("list the versions", FailureCause.TARGET_DENIED, "403 AccessDenied", null);
        });
        BlobStory story = fixture.story();
        assertEquals(State.BACKED_UP, story.verdict().state(), "the rest goes on");
        String problem = story.versions().problem().orElseThrow();
        assertTrue(problem.contains("403 AccessDenied"), problem);
        assertTrue(problem.contains(FailureCause.TARGET_DENIED.remedy()), problem);
    }

    @Test
    void sourceThatDoesNotAnswer_isNotKnown() {
        clouds.write(BackupFixture.SMALL_ONE);
        clouds.run("event");
        clouds.faults.before("source.look", 0, () -> {
            throw new TransientException("get the properties", "503 ServerBusy", null);
        });
        BlobStory story = fixture.story();
        assertEquals(State.UNKNOWN, story.verdict().state());
        assertTrue(story.verdict().sentence().startsWith("Not known: the source could not be asked."));
        assertFalse(story.versions().value().isEmpty());
    }

    /** A name may hold what a terminal would obey, and be longer than a line. */
    @Test
    void hostileName_fitsTheScreen() {
        BlobAddress blob = new BlobAddress("account", "container", "a\u001B[2J\n" + "long name/".repeat(60));
        List<String> lines = BlobStoryText.of(new BlobStory(
                Instant.EPOCH,
                blob,
                Optional.empty(),
                Reading.of(new BlobStory.Absent(true)),
                Reading.of(Optional.empty()),
                Reading.of(OptionalLong.empty()),
                Reading.of(Optional.empty()),
                Reading.of(new BlobStory.Versions(List.of(), true)),
                Reading.of(List.of()),
                Reading.of(new BlobStory.Waiting(0, 0, true))));
        StatusFixture.assertFits(lines);
        assertTrue(lines.stream().allMatch(line -> line.chars().noneMatch(Character::isISOControl)), lines::toString);
    }
}
