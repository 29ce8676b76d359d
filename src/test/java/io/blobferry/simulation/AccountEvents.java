package io.blobferry.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.events.Payloads;
import io.blobferry.testing.MemoryBlob;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes a storage account's events: Microsoft's examples, with the names, times and versions of a history. */
final class AccountEvents {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, ObjectNode> EXAMPLES = new ConcurrentHashMap<>();

    private final String schema;
    private final Clock clock;
    private int count;

    AccountEvents(Plan plan, Clock clock) {
        schema = plan.cloudEvents ? Payloads.CLOUD_EVENTS : Payloads.EVENT_GRID;
        this.clock = clock;
    }

    /** The event of a write, with the version that it made. */
    String created(String shape, MemoryBlob blob) {
        ObjectNode event = event(shape, blob.properties().version().blob());
        data(event)
                .put("eTag", blob.properties().version().etag().quoted())
                .put("contentLength", blob.properties().size());
        return event.toString();
    }

    /** An event of a blob or directory that names no version. */
    String named(String shape, BlobAddress path) {
        return event(shape, path).toString();
    }

    /** The event of a blob or directory that has another name now. */
    String renamed(String shape, BlobAddress previous, BlobAddress path) {
        ObjectNode event = event(shape, path);
        data(event).put("sourceUrl", url(event, "sourceUrl", previous));
        return event.toString();
    }

    private ObjectNode event(String shape, BlobAddress path) {
        ObjectNode event = EXAMPLES.computeIfAbsent(shape + "." + schema, example -> read(shape))
                .deepCopy();
        event.put("id", "event-" + ++count)
                .put("subject", "/blobServices/default/containers/" + path.container() + "/blobs/" + path.name())
                .put(event.has("time") ? "time" : "eventTime", clock.instant().toString());
        String urlField = data(event).has("url") ? "url" : "destinationUrl";
        data(event).put(urlField, url(event, urlField, path));
        return event;
    }

    private ObjectNode read(String shape) {
        try {
            return (ObjectNode) JSON.readTree(Payloads.of(shape, schema).replace(Payloads.ACCOUNT, History.ACCOUNT));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(shape, e);
        }
    }

    private static ObjectNode data(ObjectNode event) {
        return (ObjectNode) event.get("data");
    }

    /** With the host of the example, which is that of its endpoint. */
    private static String url(ObjectNode event, String field, BlobAddress path) {
        String example = data(event).get(field).asText();
        String host = example.substring(0, example.indexOf('/', "https://".length()));
        return host + "/" + path.container() + "/" + path.name();
    }
}
