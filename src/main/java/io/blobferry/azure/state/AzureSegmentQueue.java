package io.blobferry.azure.state;

import com.azure.storage.queue.QueueAsyncClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.SegmentQueue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletionException;

/** The segments on one Azure storage queue, as JSON in base64, which is what the Functions host expects of a message. */
public final class AzureSegmentQueue implements SegmentQueue {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Raised when a field changes its meaning. */
    private static final int SCHEMA = 1;

    private final QueueAsyncClient queue;

    /** @param queue an existing queue, without any encoding of its own; the caller's */
    public AzureSegmentQueue(QueueAsyncClient queue) {
        this.queue = queue;
    }

    @Override
    public void send(RunContext run, Segment segment, Duration delay) {
        String operation = "queue " + segment;
        String text = Base64.getEncoder().encodeToString(write(segment).getBytes(StandardCharsets.UTF_8));
        try {
            StateErrors.await(
                    run, operation, queue.sendMessageWithResponse(text, delay, AzureStorageQueue.NEVER_EXPIRES));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    /**
     * Reads a message's text, decoded.
     *
     * @throws IllegalArgumentException if it is no segment, or one of a newer schema; the message says which
     */
    public static Segment read(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
        int schema = json.path("schema").asInt();
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("its schema is " + schema + ", and this version reads " + SCHEMA);
        }
        BlobAddress blob = new BlobAddress(text(json, "account"), text(json, "container"), text(json, "blob"));
        ObjectKey key = new ObjectKey(text(json, "bucket"), text(json, "key"));
        return new Segment(
                new BlobVersion(blob, new ETag(text(json, "etag"))),
                new Upload(key, text(json, "uploadId")),
                new PartRange(
                        json.path("firstPart").asInt(), json.path("lastPart").asInt()),
                json.path("attemptsWithoutProgress").asInt());
    }

    private static String write(Segment segment) {
        BlobAddress blob = segment.version().blob();
        ObjectNode json = JSON.createObjectNode()
                .put("schema", SCHEMA)
                .put("account", blob.account())
                .put("container", blob.container())
                .put("blob", blob.name())
                .put("etag", segment.version().etag().value())
                .put("bucket", segment.upload().key().bucket())
                .put("key", segment.upload().key().key())
                .put("uploadId", segment.upload().id())
                .put("firstPart", segment.parts().first())
                .put("lastPart", segment.parts().last())
                .put("attemptsWithoutProgress", segment.attemptsWithoutProgress());
        return json.toString();
    }

    private static String text(JsonNode json, String field) {
        if (json.path(field).isTextual()) {
            return json.path(field).asText();
        }
        throw new IllegalArgumentException("it has no " + field);
    }
}
