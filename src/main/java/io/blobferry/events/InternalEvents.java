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
public final class InternalEvents {
    static final String BLOB_BACKUP_REQUESTED = "Blobferry.BlobBackupRequested";
    static final String DIRECTORY_BACKUP_REQUESTED = "Blobferry.DirectoryBackupRequested";

    /** In the data of a directory's: where the listing goes on. */
    static final String CONTINUATION_FIELD = "from";

    private static final ObjectMapper JSON = new ObjectMapper();

    private InternalEvents() {}

    /** The text that {@link EventReader} reads as this very event. */
    public static String toJson(BlobEvent event) {
        ObjectNode json = envelope(event.id(), BLOB_BACKUP_REQUESTED, event.blob(), event.time());
        ObjectNode data = json.putObject("data");
        event.etag().map(ETag::value).ifPresent(etag -> data.put("eTag", etag));
        event.size().ifPresent(size -> data.put("contentLength", size));
        return json.toString();
    }

    /** The text that {@link EventReader} reads as this very event. */
    public static String toJson(DirectoryEvent event) {
        ObjectNode json = envelope(event.id(), DIRECTORY_BACKUP_REQUESTED, event.directory(), event.time());
        ObjectNode data = json.putObject("data");
        event.continuation().ifPresent(from -> data.put(CONTINUATION_FIELD, from));
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
