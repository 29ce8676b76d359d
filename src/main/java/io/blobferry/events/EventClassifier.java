package io.blobferry.events;

import com.azure.messaging.eventgrid.SystemEventNames;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.routing.SourceScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Classifies events of either schema, by "Azure Blob Storage as an Event Grid source". The name is that of the URL in the
 * data, which is percent-encoded and whole, and is checked against the subject, in which characters may be lost. All other
 * data are hints.
 */
final class EventClassifier {
    /** A blob's name may contain slashes. */
    private static final Pattern SUBJECT =
            Pattern.compile("/blobServices/default/containers/([^/]+)/blobs/(.+)", Pattern.DOTALL);

    private static final String ACCOUNT_TIER = "Default";

    private static final Pattern ACCOUNT =
            Pattern.compile(".*/storageAccounts/([^/]+)/?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * APIs that create an empty file (Data Lake Storage and SFTP). FlushWithClose or SftpCommit follows where the client
     * closes the file; a flush without {@code close=true} raises no event (MicrosoftDocs/azure-docs#101653).
     */
    private static final Set<String> FILE_CREATION_APIS = Set.of("CreateFile", "SftpCreate");

    /** Event types of storage accounts that need no backup, with the reason. */
    private static final Map<String, String> IGNORED_TYPES = Map.of(
            SystemEventNames.STORAGE_ASYNC_OPERATION_INITIATED,
            "rehydration in progress; BlobTierChanged will follow",
            SystemEventNames.STORAGE_DIRECTORY_CREATED,
            "directory event; a directory has no content");

    private final SourceScope scope;

    EventClassifier(SourceScope scope) {
        this.scope = scope;
    }

    ParsedEvent classify(Envelope event) {
        return switch (event.type()) {
            case SystemEventNames.STORAGE_BLOB_CREATED ->
                blobEvent(
                        event,
                        "url",
                        Notice.WRITTEN,
                        isEmptyFileCreation(event.data())
                                ? ParsedEvent.FileCreated::new
                                : ParsedEvent.BlobChanged::new);
            case SystemEventNames.STORAGE_BLOB_RENAMED ->
                blobEvent(event, "destinationUrl", Notice.RENAMED, renamed -> renamedEvent(event, renamed));
            case SystemEventNames.STORAGE_BLOB_TIER_CHANGED ->
                blobEvent(event, "url", Notice.NONE, ParsedEvent.BlobChanged::new);
            case SystemEventNames.STORAGE_BLOB_DELETED ->
                blobEvent(
                        event,
                        "url",
                        Notice.DELETED,
                        deleted -> new ParsedEvent.BlobDeleted(DeletionEvent.own(deleted)));
            case SystemEventNames.STORAGE_DIRECTORY_RENAMED ->
                directoryEvent(
                        event,
                        "destinationUrl",
                        renamed -> new ParsedEvent.DirectoryRenamed(renamed, previous(event, BlobPath::asDirectory)));
            case SystemEventNames.STORAGE_DIRECTORY_DELETED ->
                directoryEvent(event, "url", ParsedEvent.DirectoryDeleted::new);
            case InternalEvents.BLOB_BACKUP_REQUESTED ->
                withName(
                        event,
                        NameInEvent::certain,
                        address -> new ParsedEvent.BlobChanged(
                                toBlobEvent(event, InternalEvents.notice(event.data()), address)));
            case InternalEvents.BLOB_DELETION_FOUND ->
                withName(
                        event,
                        NameInEvent::certain,
                        address -> new ParsedEvent.BlobDeleted(
                                InternalEvents.found(toBlobEvent(event, Notice.DELETED, address), event.data())));
            case InternalEvents.DIRECTORY_BACKUP_REQUESTED ->
                withName(
                        event,
                        NameInEvent::certain,
                        address ->
                                new ParsedEvent.DirectoryRenamed(toDirectoryEvent(event, address), Optional.empty()));
            case InternalEvents.DIRECTORY_DELETION_FOUND ->
                withName(
                        event,
                        NameInEvent::certain,
                        address -> new ParsedEvent.DirectoryDeleted(toDirectoryEvent(event, address)));
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

    private ParsedEvent blobEvent(
            Envelope event, String urlField, Notice notice, Function<BlobEvent, ParsedEvent> toParsedEvent) {
        return withName(
                event,
                path -> NameInEvent.of(path, url(event, urlField), account(event)),
                address -> toParsedEvent.apply(toBlobEvent(event, notice, address)));
    }

    private ParsedEvent renamedEvent(Envelope event, BlobEvent renamed) {
        return previous(event, UnaryOperator.identity())
                .<ParsedEvent>map(previous -> new ParsedEvent.BlobRenamed(renamed, previous))
                .orElseGet(() -> new ParsedEvent.BlobChanged(renamed));
    }

    /** The name before the renaming, if it is in scope. */
    private Optional<BlobAddress> previous(Envelope event, UnaryOperator<BlobPath> toName) {
        String account = account(event);
        return url(event, "sourceUrl").map(url -> BlobUrl.readings(url, account)).stream()
                .flatMap(List::stream)
                .findFirst()
                .filter(path -> scope.includes(path.container()))
                .map(path -> toName.apply(path).in(account));
    }

    private ParsedEvent directoryEvent(
            Envelope event, String urlField, Function<DirectoryEvent, ParsedEvent> toParsedEvent) {
        return withName(
                event,
                path -> NameInEvent.ofDirectory(path, url(event, urlField), account(event)),
                address -> toParsedEvent.apply(toDirectoryEvent(event, address)));
    }

    private static BlobEvent toBlobEvent(Envelope event, Notice notice, BlobAddress blob) {
        JsonNode size = event.data().path("contentLength");
        return new BlobEvent(
                event.id(),
                blob,
                notice,
                ETag.of(event.data().path("eTag").asText()),
                size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty(),
                accessTier(event.data()),
                event.time(),
                event.text());
    }

    /** "Default" stands for the account's tier, which is not the blob's own. */
    private static Optional<String> accessTier(JsonNode data) {
        return Optional.of(WellFormedText.of(data.path("accessTier").asText()))
                .filter(tier -> !tier.isBlank() && !tier.equalsIgnoreCase(ACCOUNT_TIER));
    }

    private static DirectoryEvent toDirectoryEvent(Envelope event, BlobAddress directory) {
        return new DirectoryEvent(
                event.id(),
                directory,
                Optional.of(event.data().path(InternalEvents.CONTINUATION_FIELD).asText())
                        .filter(continuation -> !continuation.isEmpty()),
                event.time());
    }

    private ParsedEvent withName(
            Envelope event, Function<BlobPath, NameInEvent> toName, Function<BlobAddress, ParsedEvent> toParsedEvent) {
        Matcher subject = SUBJECT.matcher(String.valueOf(event.subject()));
        String account = account(event);
        if (account.isEmpty() || !subject.matches()) {
            return new ParsedEvent.Unreadable(
                    event.text(),
                    ("event does not identify a blob: topic or source " + event.resource() + ", subject "
                                    + event.subject())
                            .replaceAll("\\s+", " "));
        }
        if (!account.equals(scope.account())) {
            return new ParsedEvent.Ignored(event.subject(), "event belongs to another storage account, " + account);
        }
        NameInEvent name = toName.apply(new BlobPath(subject.group(1), subject.group(2)));
        List<ParsedEvent> candidates = name.candidates().stream()
                .map(path -> outOfScope(event, path).orElseGet(() -> toParsedEvent.apply(path.in(account))))
                .toList();
        return name.isCertain()
                ? candidates.getFirst()
                : new ParsedEvent.Ambiguous(candidates, event.text(), name.detail());
    }

    /** Why the path's container is not backed up; empty if it is. */
    private Optional<ParsedEvent> outOfScope(Envelope event, BlobPath path) {
        return scope.includes(path.container())
                ? Optional.empty()
                : Optional.of(new ParsedEvent.Ignored(
                        event.subject(), "container " + path.container() + " is not configured"));
    }

    private static Optional<String> url(Envelope event, String field) {
        return Optional.of(WellFormedText.of(event.data().path(field).asText())).filter(url -> !url.isEmpty());
    }

    /** Empty if the event names none. */
    private static String account(Envelope event) {
        Matcher account = ACCOUNT.matcher(String.valueOf(event.resource()));
        return account.matches() ? account.group(1) : "";
    }
}
