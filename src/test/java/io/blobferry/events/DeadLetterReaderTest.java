package io.blobferry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.event.DeadLetteredEvent;
import io.blobferry.routing.SourceScope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as "Event Grid message delivery and retry" shows them, in both schemas. */
class DeadLetterReaderTest {
    private static final String ACCOUNT =
            "/subscriptions/s/resourceGroups/Storage/providers/Microsoft.Storage/storageAccounts/my-storage-account";

    private static final String EVENT_GRID = """
            {"id":"831e1650-001e-001b-66ab-eeb76e069631","topic":"%s",\
            "subject":"/blobServices/default/containers/test-container/blobs/new-file.txt",\
            "data":{"api":"PutBlob","contentLength":524288,"url":"https://example/test-container/new-file.txt"},\
            "eventType":"Microsoft.Storage.BlobCreated","eventTime":"2017-06-26T18:41:00.9584103Z",\
            "dataVersion":"","metadataVersion":"1","deadLetterReason":"MaxDeliveryAttemptsExceeded",\
            "deliveryAttempts":30,"lastDeliveryOutcome":"NotFound","publishTime":"2017-06-26T18:41:01.1Z",\
            "lastDeliveryAttemptTime":"2017-06-27T18:41:02.25Z"}""".formatted(ACCOUNT);

    private static final String CLOUD_EVENT = """
            {"specversion":"1.0","type":"Microsoft.Storage.BlobCreated","source":"%s",\
            "id":"9aeb0fdf-c01e-0131-0922-9eb54906e209","time":"2019-11-18T15:13:39.4589254Z",\
            "subject":"/blobServices/default/containers/test-container/blobs/new-file.txt",\
            "data":{"api":"PutBlockList","contentLength":447},"deadletterreason":"MaxDeliveryAttemptsExceeded",\
            "deliveryattempts":30,"lastdeliveryoutcome":"NotFound","publishtime":"2017-06-26T18:41:01.1Z",\
            "lastdeliveryattempttime":"2017-06-27T18:41:02.25Z"}""".formatted(ACCOUNT);

    private static final BlobAddress BLOB = new BlobAddress("my-storage-account", "test-container", "new-file.txt");

    private final DeadLetterReader reader =
            new DeadLetterReader(new EventReader(new SourceScope("my-storage-account", Set.of())));

    @ParameterizedTest
    @ValueSource(strings = {"Event Grid", "CloudEvents 1.0"})
    void bothSchemas_haveReasonAndTime(String schema) {
        String event = schema.equals("Event Grid") ? EVENT_GRID : CLOUD_EVENT;
        DeadLetteredEvent only = only("[" + event + "]");
        assertEquals(Optional.of(BLOB), only.named());
        assertFalse(only.isProcessedAgain());
        assertEquals(Optional.of(Instant.parse("2017-06-27T18:41:02.25Z")), only.lastAttempt());
        assertEquals(FailureCause.UNDELIVERED, only.cause());
        assertEquals(
                "deadLetterReason MaxDeliveryAttemptsExceeded, deliveryAttempts 30, lastDeliveryOutcome NotFound, "
                        + "publishTime 2017-06-26T18:41:01.1Z",
                only.detail());
        assertEquals(event, only.text());
    }

    /** The blob alone does not say that the version existed. */
    @Test
    void eventThatNamesAVersion_isDeliveredAgain() {
        String event = EVENT_GRID.replace("\"data\":{", "\"data\":{\"eTag\":\"0x8D4BCC2E4835CD0\",");
        DeadLetteredEvent only = only("[" + event + "]");
        Failure failure = only.toFailure(Instant.EPOCH);
        assertTrue(failure.isDelivery());
        assertEquals(Optional.of(BLOB), failure.blob());
        assertTrue(failure.subject().endsWith(" of " + BLOB), failure::subject);
        DeadLetteredEvent large = only("[" + event.replace("0x8D4B", "0x8D4B" + "0".repeat(30_000)) + "]");
        assertTrue(large.toFailure(Instant.EPOCH).isOfBlob(), "a row does not hold its text");
    }

    @Test
    void deletion_isProcessedAgain_underItsBlob() {
        Failure failure = only("["
                        + EVENT_GRID.replace("BlobCreated", "BlobDeleted").replace("PutBlob", "DeleteBlob") + "]")
                .toFailure(Instant.EPOCH);
        assertTrue(failure.isDelivery());
        assertEquals(Optional.of(BLOB), failure.blob());
    }

    @Test
    void eventsOutOfScope_areOmitted() {
        String other = EVENT_GRID.replace("storageAccounts/my-storage-account", "storageAccounts/other");
        assertEquals(1, reader.read("[" + other + "," + EVENT_GRID + "]").size());
        assertEquals(List.of(), reader.read("[]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"kind\":\"unknown\"}", "7", "null", "[1]", "\"text\""})
    void invalidEvent_isUnreadable(String element) {
        DeadLetteredEvent only = only("[" + element + "]");
        assertEquals(FailureCause.UNREADABLE_EVENT, only.cause());
        Failure failure = only.toFailure(Instant.EPOCH);
        assertTrue(failure.isDelivery());
        assertEquals(Instant.EPOCH, failure.occurredAt());
        assertEquals(element, failure.event().text());
    }

    @Test
    void invalidAttemptTime_isAbsent() {
        assertEquals(
                Optional.empty(),
                only("[" + EVENT_GRID.replace("2017-06-27T18:41:02.25Z", "yesterday") + "]")
                        .lastAttempt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "[{}", "[] and more", "[][]", "7"})
    void textOtherThanArray_isRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> reader.read(text));
    }

    private DeadLetteredEvent only(String text) {
        List<DeadLetteredEvent> events = reader.read(text);
        assertEquals(1, events.size());
        return events.getFirst();
    }
}
