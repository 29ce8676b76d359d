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
 * What an event of either schema asks of us, by "Azure Blob Storage as an Event Grid source". The subject names the blob
 * as it is called after the event, decoded and whatever the host of the URL is; the data are hints.
 */
final class EventClassifier {
    /** The blob's name may hold slashes. */
    private static final Pattern SUBJECT = Pattern.compile("/blobServices/default/containers/([^/]+)/blobs/(.+)");

    private static final Pattern ACCOUNT = Pattern.compile(".*/storageAccounts/([^/]+)/?", Pattern.CASE_INSENSITIVE);

    /** What makes an empty file, which another event follows once it is written: a hierarchical account's, and SFTP's. */
    private static final Set<String> FILE_CREATION_APIS = Set.of("CreateFile", "SftpCreate");

    /** Events of storage accounts that ask nothing of us, and why. */
    private static final Map<String, String> IGNORED_TYPES = Map.of(
            SystemEventNames.STORAGE_ASYNC_OPERATION_INITIATED,
            "the blob is still on its way out of the archive tier; another event tells when it is there",
            SystemEventNames.STORAGE_DIRECTORY_CREATED,
            "a directory has no content",
            SystemEventNames.STORAGE_DIRECTORY_DELETED,
            "a directory was deleted; the backups of its blobs stay");

    private final SourceScope scope;

    EventClassifier(SourceScope scope) {
        this.scope = scope;
    }

    ParsedEvent classify(Envelope event) {
        return switch (event.type()) {
            case SystemEventNames.STORAGE_BLOB_CREATED ->
                isEmptyFileCreation(event.data())
                        ? new ParsedEvent.Ignored(
                                event.subject(), "the file is still empty; another event tells when it is written")
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
                        IGNORED_TYPES.getOrDefault(
                                event.type(), "events of the type " + event.type() + " say nothing of new content"));
        };
    }

    /** Only where it is sure: what nobody knows is looked at, because a look too many does no harm. */
    private static boolean isEmptyFileCreation(JsonNode data) {
        JsonNode size = data.path("contentLength");
        return FILE_CREATION_APIS.contains(data.path("api").asText()) && size.canConvertToLong() && size.asLong() == 0;
    }

    private ParsedEvent blobEvent(Envelope event, Function<BlobEvent, ParsedEvent> reading) {
        return withAddress(event, blob -> {
            JsonNode size = event.data().path("contentLength");
            return reading.apply(new BlobEvent(
                    event.id(),
                    blob,
                    Optional.of(event.data().path("eTag").asText())
                            .filter(tag -> !tag.isBlank())
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
                                .filter(from -> !from.isEmpty()),
                        event.time())));
    }

    private ParsedEvent withAddress(Envelope event, Function<BlobAddress, ParsedEvent> reading) {
        Matcher account = ACCOUNT.matcher(String.valueOf(event.resource()));
        Matcher blob = SUBJECT.matcher(String.valueOf(event.subject()));
        if (!account.matches() || !blob.matches()) {
            return new ParsedEvent.Unreadable(event.text(), "it names no blob of a storage account");
        }
        if (!account.group(1).equals(scope.account())) {
            return new ParsedEvent.Ignored(event.subject(), "it is of another account, " + account.group(1));
        }
        if (!scope.includes(blob.group(1))) {
            return new ParsedEvent.Ignored(event.subject(), "the container " + blob.group(1) + " is not backed up");
        }
        return reading.apply(new BlobAddress(account.group(1), blob.group(1), blob.group(2)));
    }
}
