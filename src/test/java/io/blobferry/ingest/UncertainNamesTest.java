package io.blobferry.ingest;

import static io.blobferry.ingest.IngestFixture.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.events.NamedEvents;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events whose subject is damaged, or names another blob than their URL. */
class UncertainNamesTest {
    private static final String EMOJI = "tasklog_14\uD83D\uDC8E.log";
    private static final String DAMAGED = "tasklog_14\uFFFD\uFFFD.log";
    private static final String DISAGREEING = NamedEvents.created("by subject", NamedEvents.blobUrl("by url"));

    private final IngestFixture ingest = new IngestFixture();

    private static String deleted(String subject, String url) {
        return NamedEvents.of(
                "BlobDeleted", subject, NamedEvents.data("DeleteBlob").put("url", NamedEvents.blobUrl(url)));
    }

    private Outcome.BackedUp backedUp(String text) {
        return assertInstanceOf(Outcome.BackedUp.class, ingest.deliverOne(text));
    }

    private Failure failed(String text) {
        Failure failure =
                assertInstanceOf(Outcome.Failed.class, ingest.deliverOne(text)).failure();
        assertEquals(List.of(failure), ingest.failures());
        assertEquals(FailureCause.BLOB_UNIDENTIFIED, failure.cause());
        assertEquals(text, failure.event().text());
        return failure;
    }

    @Test
    void damagedSubject_blobOfTheUrlIsBackedUp() {
        ingest.clouds.source.put(blob(EMOJI), BackupFixture.SMALL_ONE);
        String event = NamedEvents.created(DAMAGED, NamedEvents.blobUrl(EMOJI));
        assertEquals(blob(EMOJI), backedUp(event).version().blob());
    }

    /** The URL names the blob for certain: it was deleted since. */
    @Test
    void damagedSubject_blobOfTheUrlIsGone_isDeleted() {
        assertEquals(
                new Outcome.SourceDeleted(blob(EMOJI), true),
                ingest.deliverOne(NamedEvents.created(DAMAGED, NamedEvents.blobUrl(EMOJI))));
    }

    @Test
    void damagedSubject_withoutUrl_recordsAFailure() {
        ingest.clouds.source.put(blob(EMOJI), BackupFixture.SMALL_ONE);
        failed(NamedEvents.of("BlobCreated", DAMAGED, NamedEvents.data("PutBlob")));
    }

    @Test
    void blobNamedWithReplacementCharacter_isBackedUp() {
        ingest.clouds.source.put(blob(DAMAGED), BackupFixture.SMALL_ONE);
        assertEquals(
                blob(DAMAGED), backedUp(NamedEvents.created(DAMAGED)).version().blob());
    }

    @Test
    void disagreement_blobThatExistsIsBackedUp() {
        ingest.clouds.source.put(blob("by subject"), BackupFixture.SMALL_ONE);
        assertEquals(blob("by subject"), backedUp(DISAGREEING).version().blob());
        ingest.clouds.source.put(blob("by url"), BackupFixture.SMALL_TWO);
        assertEquals(blob("by url"), backedUp(DISAGREEING).version().blob());
    }

    /** The marker is right, but the event says that a blob exists. */
    @Test
    void disagreement_blobOfTheUrlIsMarked_blobOfTheSubjectIsBackedUp() {
        ingest.enableDeleteMarkers();
        ingest.clouds.source.put(blob("by url"), BackupFixture.SMALL_ONE);
        backedUp(NamedEvents.created("by url"));
        ingest.clouds.source.delete(blob("by url"));
        ingest.clouds.source.put(blob("by subject"), BackupFixture.SMALL_ONE);

        assertEquals(blob("by subject"), backedUp(DISAGREEING).version().blob());
        assertTrue(ingest.clouds.listener.outcomes.stream().anyMatch(Outcome.DeleteMarkerPlaced.class::isInstance));
    }

    @Test
    void disagreement_neitherExists_recordsAFailure() {
        Failure failure = failed(DISAGREEING);
        assertTrue(failure.isDelivery(), "a replay can process it");
        assertTrue(failure.detail().contains("by%20url") && failure.detail().contains("by subject"), failure::detail);
    }

    @Test
    void disagreement_rowIsResolvedOnceTheBlobExists() {
        failed(DISAGREEING);
        ingest.clouds.source.put(blob("by subject"), BackupFixture.SMALL_ONE);
        RunContext run =
                new RunContext("replay", ingest.clouds.clock, BackupFixture.RUN_TIMEOUT, ingest.clouds.listener);
        assertInstanceOf(
                Outcome.BackedUp.class,
                ingest.handler().process(run, DISAGREEING).getFirst());
    }

    @Test
    void disagreement_incomplete_isQueued() {
        ingest.clouds.faults.before("source.open", 0, () -> {
            throw new TransientException("open", "503", null);
        });
        assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(DISAGREEING));
        assertEquals(List.of(), ingest.failures());
    }

    @Test
    void disagreement_deletion_marksTheBlobThatWasBackedUp() {
        ingest.enableDeleteMarkers();
        ingest.clouds.source.put(blob("by subject"), BackupFixture.SMALL_ONE);
        backedUp(NamedEvents.created("by subject"));
        ingest.clouds.source.delete(blob("by subject"));

        Outcome.DeleteMarkerPlaced placed =
                assertInstanceOf(Outcome.DeleteMarkerPlaced.class, ingest.deliverOne(deleted("by subject", "by url")));
        assertEquals(blob("by subject"), placed.blob());
    }

    @Test
    void disagreement_deletionOfUnknownBlobs_recordsAFailure() {
        failed(deleted("by subject", "by url"));
        assertEquals(Map.of(), ingest.clouds.target.records("backups"));
    }

    @Test
    void renamedBlob_newNameIsBackedUpAndOldOneMarked() {
        ingest.enableDeleteMarkers();
        ingest.clouds.source.put(blob("old"), BackupFixture.SMALL_ONE);
        backedUp(NamedEvents.created("old"));
        ingest.clouds.source.delete(blob("old"));
        ingest.clouds.source.put(blob("new"), BackupFixture.SMALL_ONE);

        String renamed = NamedEvents.of(
                "BlobRenamed",
                "new",
                NamedEvents.data("RenameFile")
                        .put("destinationUrl", NamedEvents.blobUrl("new"))
                        .put("sourceUrl", NamedEvents.blobUrl("old")));
        assertEquals(blob("new"), backedUp(renamed).version().blob());
        assertTrue(
                ingest.clouds.listener.outcomes.stream()
                        .anyMatch(outcome -> outcome instanceof Outcome.DeleteMarkerPlaced placed
                                && placed.blob().equals(blob("old"))),
                ingest.clouds.listener.outcomes::toString);
    }
}
