package io.blobferry.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.domain.event.Notice;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The product's own events, as CloudEvents: a run queues them to request a backup by another run. */
public final class InternalEvents {
    static final String BLOB_BACKUP_REQUESTED = "Blobferry.BlobBackupRequested";
    static final String BLOB_DELETION_FOUND = "Blobferry.BlobDeletionFound";
    static final String DIRECTORY_BACKUP_REQUESTED = "Blobferry.DirectoryBackupRequested";
    static final String DIRECTORY_DELETION_FOUND = "Blobferry.DirectoryDeletionFound";

    /** The field in the data of a directory's event with the token at which the listing continues. */
    static final String CONTINUATION_FIELD = "from";

    /** The field in the data of a blob's event with its {@link Notice}. */
    static final String NOTICE_FIELD = "notice";

    /** The fields in the data of a deletion that was found: {@link DeletionEvent#lastSeen} and {@link DeletionEvent#mayMark}. */
    private static final String LAST_SEEN_FIELD = "lastSeen";

    private static final String MARK_FIELD = "mark";

    private static final ObjectMapper JSON = new ObjectMapper();

    private InternalEvents() {}

    /** Returns the text that {@link EventReader} reads as an equal event. */
    public static String toJson(BlobEvent event) {
        return toJson(BLOB_BACKUP_REQUESTED, event).toString();
    }

    /** Returns the text that {@link EventReader} reads as the event of a deletion. */
    public static String toDeletionJson(DeletionEvent deletion) {
        ObjectNode json = toJson(BLOB_DELETION_FOUND, deletion.event());
        ObjectNode data = (ObjectNode) json.get("data");
        deletion.lastSeen().ifPresent(seen -> data.put(LAST_SEEN_FIELD, seen.toString()));
        if (!deletion.mayMark()) {
            data.put(MARK_FIELD, false);
        }
        return json.toString();
    }

    /** The deletion that the product found, by the data of its event; a time that is none is left out. */
    static DeletionEvent found(BlobEvent event, JsonNode data) {
        return new DeletionEvent(
                event,
                time(data.path(LAST_SEEN_FIELD).asText()),
                false,
                data.path(MARK_FIELD).asBoolean(true));
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private static ObjectNode toJson(String type, BlobEvent event) {
        ObjectNode json = envelope(event.id(), type, event.blob(), event.time());
        ObjectNode data = json.putObject("data");
        event.etag().map(ETag::value).ifPresent(etag -> data.put("eTag", etag));
        event.size().ifPresent(size -> data.put("contentLength", size));
        event.accessTier().ifPresent(tier -> data.put("accessTier", tier));
        data.put(NOTICE_FIELD, event.notice().name().toLowerCase(Locale.ROOT));
        return json;
    }

    /** Returns the text that {@link EventReader} reads as an equal event. */
    public static String toJson(DirectoryEvent event) {
        return toJson(DIRECTORY_BACKUP_REQUESTED, event);
    }

    /** Returns the text that {@link EventReader} reads as the event of a directory's deletion. */
    public static String toDeletionJson(DirectoryEvent event) {
        return toJson(DIRECTORY_DELETION_FOUND, event);
    }

    private static String toJson(String type, DirectoryEvent event) {
        ObjectNode json = envelope(event.id(), type, event.directory(), event.time());
        ObjectNode data = json.putObject("data");
        event.continuation().ifPresent(token -> data.put(CONTINUATION_FIELD, token));
        return json.toString();
    }

    /** The notice in the data of a blob's event; {@link Notice#NONE} where an older version of the product made it. */
    static Notice notice(JsonNode data) {
        String text = data.path(NOTICE_FIELD).asText();
        return Arrays.stream(Notice.values())
                .filter(notice -> notice.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElse(Notice.NONE);
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
