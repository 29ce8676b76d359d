package io.blobferry.ingest;

import static io.blobferry.ingest.IngestFixture.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.events.NamedEvents;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.cloud.BlobAttributes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that was created empty, whose content comes without an event, late, or never. */
class CreatedFileHandlerTest {
    private static final BlobContent EMPTY = new BlobContent(1, 0);

    private final IngestFixture ingest = new IngestFixture();

    private static String created(String api) {
        return NamedEvents.of(
                "BlobCreated",
                "file",
                NamedEvents.data(api)
                        .put("contentLength", 0)
                        .put("eTag", "0x1")
                        .put("url", NamedEvents.blobUrl("file")));
    }

    private static String created() {
        return created("CreateFile");
    }

    private long backedUpSize() {
        return ingest.clouds
                .target
                .current(ingest.clouds.route.keyOf(blob("file")).orElseThrow())
                .orElseThrow()
                .size();
    }

    private void assertDeferred(Duration delay, Outcome outcome) {
        assertEquals(
                delay, assertInstanceOf(Outcome.EventDeferred.class, outcome).delay());
        assertEquals(List.of(delay), ingest.queue.delays());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateFile", "SftpCreate"})
    void contentIsThere_isBackedUpAtOnce(String api) {
        ingest.clouds.source.put(blob("file"), BackupFixture.SMALL_ONE);
        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverOne(created(api)));
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void contentFollowsWithoutAnEvent_isBackedUpByTheCheck() {
        ingest.clouds.source.put(blob("file"), EMPTY);
        assertDeferred(Duration.ofMinutes(1), ingest.deliverOne(created()));
        ingest.clouds.source.put(blob("file"), BackupFixture.SMALL_ONE);

        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverNext());
        assertEquals(BackupFixture.SMALL, backedUpSize());
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void staysEmpty_isBackedUpAsItIsAndCheckedForAnHour() {
        ingest.clouds.source.put(blob("file"), EMPTY);
        assertDeferred(Duration.ofMinutes(1), ingest.deliverOne(created()));

        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverNext());
        assertEquals(0, backedUpSize());
        assertEquals(List.of(Duration.ofMinutes(10)), ingest.queue.delays());
        assertInstanceOf(Outcome.AlreadyBackedUp.class, ingest.deliverNext());
        assertEquals(List.of(Duration.ofMinutes(50)), ingest.queue.delays());
        assertInstanceOf(Outcome.AlreadyBackedUp.class, ingest.deliverNext());
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void contentFollowsLate_isBackedUpByTheLastCheck() {
        ingest.clouds.source.put(blob("file"), EMPTY);
        ingest.deliverOne(created());
        ingest.deliverNext();
        ingest.deliverNext();
        ingest.clouds.source.put(blob("file"), BackupFixture.SMALL_ONE);

        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverNext());
        assertEquals(BackupFixture.SMALL, backedUpSize());
    }

    @Test
    void closedInTheMeantime_checkFindsItsBackup() {
        ingest.clouds.source.put(blob("file"), EMPTY);
        ingest.deliverOne(created());
        ingest.clouds.source.put(blob("file"), BackupFixture.SMALL_ONE);
        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverOne(NamedEvents.created("file")));

        assertInstanceOf(Outcome.AlreadyBackedUp.class, ingest.deliverNext());
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void deletedInTheMeantime_endsTheChecks() {
        ingest.clouds.source.put(blob("file"), EMPTY);
        ingest.deliverOne(created());
        ingest.clouds.source.delete(blob("file"));
        assertInstanceOf(Outcome.SourceDeleted.class, ingest.deliverNext());
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void directoryMarker_isNotChecked() {
        ingest.clouds.source.put(blob("file"), EMPTY, BlobAttributes::asDirectory);
        assertInstanceOf(Outcome.Ignored.class, ingest.deliverOne(created()));
        assertEquals(List.of(), ingest.queue.pending());
    }

    @Test
    void firstCheckFails_isDeferredAndNotAnAttempt() {
        ingest.clouds.source.put(blob("file"), EMPTY);
        ingest.clouds.faults.before("source.look", 1, () -> {
            throw new TransientException("head", "503", null);
        });
        Outcome.EventDeferred deferred = assertInstanceOf(Outcome.EventDeferred.class, ingest.deliverOne(created()));
        assertEquals(0, deferred.attempts());
        assertEquals(List.of(Duration.ofMinutes(1)), ingest.queue.delays());
        assertInstanceOf(Outcome.BackedUp.class, ingest.deliverNext());
    }

    @Test
    void cannotBeRead_recordsAFailure() {
        ingest.clouds.source.put(
                blob("file"), EMPTY, attributes -> attributes.unreadable(FailureCause.CUSTOMER_PROVIDED_KEY));
        assertInstanceOf(Outcome.Failed.class, ingest.deliverOne(created()));
        assertTrue(ingest.failureOf(blob("file")).isPresent());
    }
}
