package io.blobferry.events;

import com.azure.messaging.eventgrid.SystemEventNames;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.ETag;
import io.blobferry.routing.SourceScope;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Classifies events of either schema, by "Azure Blob Storage as an Event Grid source". The subject has the blob's decoded
 * name after the event; it is used instead of the URL, whose host varies. The data are hints.
 */
final class EventClassifier {
    /** A blob's name may contain slashes. */
    private static final Pattern SUBJECT = Pattern.compile("/blobServices/default/containers/([^/]+)/blobs/(.+)");

    private static final Pattern ACCOUNT = Pattern.compile(".*/storageAccounts/([^/]+)/?", Pattern.CASE_INSENSITIVE);

    /** APIs that create an empty file; another event follows when it is written (Data Lake Storage and SFTP). */
    private static final Set<String> FILE_CREATION_APIS = Set.of("CreateFile", "SftpCreate");

    /** Event types of storage accounts that need no backup, with the reason. */
    private static final Map<String, String> IGNORED_TYPES = Map.of(
            SystemEventNames.STORAGE_ASYNC_OPERATION_INITIATED,
            "rehydration in progress; BlobTierChanged will follow",
            SystemEventNames.STORAGE_DIRECTORY_CREATED,
            "directory event; a directory has no content",
            SystemEventNames.STORAGE_DIRECTORY_DELETED,
            "directory event; the backups of a deleted directory's blobs are kept");

    private final SourceScope scope;

    EventClassifier(SourceScope scope) {
        this.scope = scope;
    }

    ParsedEvent classify(Envelope event) {
        return switch (event.type()) {
            case SystemEventNames.STORAGE_BLOB_CREATED ->
                isEmptyFileCreation(event.data())
                        ? new ParsedEvent.Ignored(
                                event.subject(), "empty file created; FlushWithClose or SftpCommit will follow")
                        : blobEvent(event, ParsedEvent.BlobChanged::new);
            case SystemEventNames.STORAGE_BLOB_RENAMED,
                    SystemEventNames.STORAGE_BLOB_TIER_CHANGED,
                    InternalEvents.BLOB_BACKUP_REQUESTED -> blobEvent(event, ParsedEvent.BlobChanged::new);
            case SystemEventNames.STORAGE_BLOB_DELETED -> blobEvent(event, ParsedEvent.BlobDeleted::new);
            case SystemEventNames.STORAGE_DIRECTORY_RENAMED, InternalEvents.DIRECTORY_BACKUP_REQUESTED ->
                directoryEvent(event);
            default ->
                new ParsedEvent.Ignored(
                        String.valueOf(event.subject()),
                        IGNORED_TYPES.getOrDefault(event.type(), "unsupported event type " + event.type()));
        };
    }

    /** False if in doubt: an unnecessary check of the blob does no harm. */
    private static boolean isEmptyFileCreation(JsonNode data) {
        JsonNode size = data.path("contentLength");
        return FILE_CREATION_APIS.contains(data.path("api").asText()) && size.canConvertToLong() && size.asLong() == 0;
    }

    private ParsedEvent blobEvent(Envelope event, Function<BlobEvent, ParsedEvent> toParsedEvent) {
        return withAddress(event, blob -> {
            JsonNode size = event.data().path("contentLength");
            return toParsedEvent.apply(new BlobEvent(
                    event.id(),
                    blob,
                    Optional.of(event.data().path("eTag").asText())
                            .filter(etag -> !etag.isBlank())
                            .map(ETag::new),
                    size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty(),
                    event.time(),
                    event.text()));
        });
    }

    private ParsedEvent directoryEvent(Envelope event) {
        return withAddress(
                event,
                directory -> new ParsedEvent.DirectoryRenamed(new DirectoryEvent(
                        event.id(),
                        directory,
                        Optional.of(event.data()
                                        .path(InternalEvents.CONTINUATION_FIELD)
                                        .asText())
                                .filter(continuation -> !continuation.isEmpty()),
                        event.time())));
    }

    private ParsedEvent withAddress(Envelope event, Function<BlobAddress, ParsedEvent> toParsedEvent) {
        Matcher account = ACCOUNT.matcher(String.valueOf(event.resource()));
        Matcher blob = SUBJECT.matcher(String.valueOf(event.subject()));
        if (!account.matches() || !blob.matches()) {
            return new ParsedEvent.Unreadable(
                    event.text(),
                    ("event does not identify a blob: topic or source " + event.resource() + ", subject "
                                    + event.subject())
                            .replaceAll("\\s+", " "));
        }
        if (!account.group(1).equals(scope.account())) {
            return new ParsedEvent.Ignored(
                    event.subject(), "event belongs to another storage account, " + account.group(1));
        }
        if (!scope.includes(blob.group(1))) {
            return new ParsedEvent.Ignored(event.subject(), "container " + blob.group(1) + " is not configured");
        }
        return toParsedEvent.apply(new BlobAddress(account.group(1), blob.group(1), blob.group(2)));
    }
}
