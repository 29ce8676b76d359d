package io.blobferry.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.ETag;
import java.time.Instant;
import java.util.Optional;

/** The product's own events, CloudEvents as the others are: what one run leaves to others to look at. */
public final class LookRequests {
    static final String BLOB = "Blobferry.LookAtBlob";
    static final String DIRECTORY = "Blobferry.LookBelowDirectory";

    /** In the data of a directory's: where the listing goes on. */
    static final String FROM = "from";

    private static final ObjectMapper JSON = new ObjectMapper();

    private LookRequests() {}

    /** The text that {@link EventReader} reads as this very event. */
    public static String of(BlobEvent event) {
        ObjectNode json = envelope(event.id(), BLOB, event.blob(), event.time());
        ObjectNode data = json.putObject("data");
        event.etag().map(ETag::value).ifPresent(etag -> data.put("eTag", etag));
        event.size().ifPresent(size -> data.put("contentLength", size));
        return json.toString();
    }

    /** The text that {@link EventReader} reads as this very event. */
    public static String of(DirectoryEvent event) {
        ObjectNode json = envelope(event.id(), DIRECTORY, event.directory(), event.time());
        ObjectNode data = json.putObject("data");
        event.from().ifPresent(from -> data.put(FROM, from));
        return json.toString();
    }

    private static ObjectNode envelope(String id, String type, BlobAddress blob, Optional<Instant> time) {
        ObjectNode json = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("type", type)
                .put("source", "/storageAccounts/" + blob.account())
                .put("subject", "/blobServices/default/containers/" + blob.container() + "/blobs/" + blob.name());
        time.map(Instant::toString).ifPresent(text -> json.put("time", text));
        return json;
    }
}
