package io.blobferry.events;

import com.azure.messaging.eventgrid.SystemEventNames;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.ETag;
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
final class Interpretation {
    /** The blob's name may hold slashes. */
    private static final Pattern SUBJECT = Pattern.compile("/blobServices/default/containers/([^/]+)/blobs/(.+)");

    private static final Pattern ACCOUNT = Pattern.compile(".*/storageAccounts/([^/]+)/?", Pattern.CASE_INSENSITIVE);

    /** What makes an empty file, which another event follows once it is written: a hierarchical account's, and SFTP's. */
    private static final Set<String> BEGINNINGS = Set.of("CreateFile", "SftpCreate");

    /** Events of storage accounts that ask nothing of us, and why. */
    private static final Map<String, String> NOTHING_TO_DO = Map.of(
            SystemEventNames.STORAGE_ASYNC_OPERATION_INITIATED,
            "the blob is still on its way out of the archive tier; another event tells when it is there",
            SystemEventNames.STORAGE_DIRECTORY_CREATED,
            "a directory has no content",
            SystemEventNames.STORAGE_DIRECTORY_DELETED,
            "a directory was deleted; the backups of its blobs stay");

    private final Scope scope;

    Interpretation(Scope scope) {
        this.scope = scope;
    }

    Reading of(Envelope event) {
        return switch (event.type()) {
            case SystemEventNames.STORAGE_BLOB_CREATED ->
                isBeginning(event.data())
                        ? new Reading.NotOurs(
                                event.subject(), "the file is still empty; another event tells when it is written")
                        : atBlob(event, Reading.Look::new);
            case SystemEventNames.STORAGE_BLOB_RENAMED, SystemEventNames.STORAGE_BLOB_TIER_CHANGED, LookRequests.BLOB ->
                atBlob(event, Reading.Look::new);
            case SystemEventNames.STORAGE_BLOB_DELETED -> atBlob(event, Reading.Deleted::new);
            case SystemEventNames.STORAGE_DIRECTORY_RENAMED, LookRequests.DIRECTORY -> belowDirectory(event);
            default ->
                new Reading.NotOurs(
                        String.valueOf(event.subject()),
                        NOTHING_TO_DO.getOrDefault(
                                event.type(), "events of the type " + event.type() + " say nothing of new content"));
        };
    }

    /** Only where it is sure: what nobody knows is looked at, because a look too many does no harm. */
    private static boolean isBeginning(JsonNode data) {
        JsonNode size = data.path("contentLength");
        return BEGINNINGS.contains(data.path("api").asText()) && size.canConvertToLong() && size.asLong() == 0;
    }

    private Reading atBlob(Envelope event, Function<BlobEvent, Reading> reading) {
        return named(event, blob -> {
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

    private Reading belowDirectory(Envelope event) {
        return named(
                event,
                directory -> new Reading.LookBelow(new DirectoryEvent(
                        event.id(),
                        directory,
                        Optional.of(event.data().path(LookRequests.FROM).asText())
                                .filter(from -> !from.isEmpty()),
                        event.time())));
    }

    private Reading named(Envelope event, Function<BlobAddress, Reading> reading) {
        Matcher account = ACCOUNT.matcher(String.valueOf(event.resource()));
        Matcher blob = SUBJECT.matcher(String.valueOf(event.subject()));
        if (!account.matches() || !blob.matches()) {
            return new Reading.Unreadable(event.text(), "it names no blob of a storage account");
        }
        if (!account.group(1).equals(scope.account())) {
            return new Reading.NotOurs(event.subject(), "it is of another account, " + account.group(1));
        }
        if (!scope.includes(blob.group(1))) {
            return new Reading.NotOurs(event.subject(), "the container " + blob.group(1) + " is not backed up");
        }
        return reading.apply(new BlobAddress(account.group(1), blob.group(1), blob.group(2)));
    }
}
