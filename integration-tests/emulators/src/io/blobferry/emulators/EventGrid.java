package io.blobferry.emulators;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.queue.QueueClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;

/**
 * Says what Event Grid says of a blob, field by field as in "Azure Blob Storage as an Event Grid source", and delivers
 * it to a storage queue.
 */
public final class EventGrid {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "/subscriptions/5eed0000-1111-4222-8333-444455556666/resourceGroups/backup"
            + "/providers/Microsoft.Storage/storageAccounts/";

    private EventGrid() {}

    /** The BlobCreated event of a blob as it now is, in Event Grid's schema. */
    public static String created(BlobClient blob) {
        return created(blob, blob.getProperties());
    }

    /** The same of a blob that has these properties. */
    public static String created(BlobClient blob, BlobProperties properties) {
        ObjectNode event = JSON.createObjectNode()
                .put("topic", ACCOUNT + blob.getAccountName())
                .put("subject", subject(blob))
                .put("eventType", "Microsoft.Storage.BlobCreated")
                .put("id", UUID.randomUUID().toString())
                .put("dataVersion", "")
                .put("metadataVersion", "1");
        event.put("eventTime", properties.getLastModified().toString());
        event.set("data", data(blob, properties));
        return event.toString();
    }

    /** The same event as CloudEvents 1.0. */
    public static String createdAsCloudEvent(BlobClient blob) {
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("source", ACCOUNT + blob.getAccountName())
                .put("subject", subject(blob))
                .put("type", "Microsoft.Storage.BlobCreated")
                .put("id", UUID.randomUUID().toString())
                .put("datacontenttype", "application/json");
        BlobProperties properties = blob.getProperties();
        event.put("time", properties.getLastModified().toString());
        event.set("data", data(blob, properties));
        return event.toString();
    }

    /** The BlobDeleted event of a blob, which need not be there any more. */
    public static String deleted(BlobClient blob) {
        ObjectNode event = JSON.createObjectNode()
                .put("topic", ACCOUNT + blob.getAccountName())
                .put("subject", subject(blob))
                .put("eventType", "Microsoft.Storage.BlobDeleted")
                .put("eventTime", OffsetDateTime.now(ZoneOffset.UTC).toString())
                .put("id", UUID.randomUUID().toString())
                .put("dataVersion", "")
                .put("metadataVersion", "1");
        event.putObject("data")
                .put("api", "DeleteBlob")
                .put("requestId", UUID.randomUUID().toString())
                .put("contentType", "application/octet-stream")
                .put("blobType", "BlockBlob")
                .put("url", blob.getBlobUrl())
                .put("sequencer", "0000000000000281000000000002F5CA")
                .putObject("storageDiagnostics")
                .put("batchId", UUID.randomUUID().toString());
        return event.toString();
    }

    /** The same event as it lies among the dead letters, "Event Grid message delivery and retry" says how. */
    public static ObjectNode deadLetter(BlobClient blob) {
        try {
            ObjectNode event = (ObjectNode) JSON.readTree(created(blob));
            return event.put("deadLetterReason", "MaxDeliveryAttemptsExceeded")
                    .put("deliveryAttempts", 30)
                    .put("lastDeliveryOutcome", "TimedOut")
                    .put("publishTime", "2026-01-01T08:00:00.123Z")
                    .put("lastDeliveryAttemptTime", "2026-01-02T08:00:00.456Z");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is JSON", e);
        }
    }

    /** Puts a text on the worker's queue as Event Grid does. */
    public static void deliver(WorkerHost host, String event) {
        deliver(host, "blobferry-events", event);
    }

    /** Puts a text on a queue that a worker is configured to use instead of its usual one. */
    public static void deliver(WorkerHost host, String queueName, String event) {
        QueueClient queue = host.queues().getQueueClient(queueName);
        queue.createIfNotExists();
        deliver(queue, event);
    }

    /** Puts a text on a queue that exists. */
    public static void deliver(QueueClient queue, String event) {
        queue.sendMessage(Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8)));
    }

    /** The text of a message as the Functions host decodes it. */
    public static String decoded(BinaryData message) {
        return new String(Base64.getDecoder().decode(message.toString()), StandardCharsets.UTF_8);
    }

    /** Event Grid writes two U+FFFD for each character beyond the first plane (Azure-Samples/azure-event-grid-viewer#9). */
    private static String subject(BlobClient blob) {
        String name = blob.getBlobName().replaceAll("[\\x{10000}-\\x{10FFFF}]", "\uFFFD\uFFFD");
        return "/blobServices/default/containers/" + blob.getContainerName() + "/blobs/" + name;
    }

    /** The tier that was set at the blob itself; else that of the account, which has no name here. */
    private static String accessTier(BlobProperties properties) {
        return properties.getAccessTier() == null || Boolean.TRUE.equals(properties.isAccessTierInferred())
                ? "Default"
                : properties.getAccessTier().toString();
    }

    private static ObjectNode data(BlobClient blob, BlobProperties properties) {
        ObjectNode data = JSON.createObjectNode()
                .put("api", "PutBlob")
                .put("clientRequestId", UUID.randomUUID().toString())
                .put("requestId", UUID.randomUUID().toString())
                .put("eTag", properties.getETag().replace("\"", ""))
                .put("contentType", properties.getContentType())
                .put("contentLength", properties.getBlobSize())
                .put("blobType", properties.getBlobType().toString())
                .put("accessTier", accessTier(properties))
                .put("url", blob.getBlobUrl())
                .put("sequencer", "00000000000004420000000000028963");
        data.putObject("storageDiagnostics").put("batchId", UUID.randomUUID().toString());
        return data;
    }
}
