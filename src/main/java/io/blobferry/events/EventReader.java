package io.blobferry.events;

import com.azure.core.models.CloudEvent;
import com.azure.messaging.eventgrid.EventGridEvent;
import com.azure.messaging.eventgrid.SystemEventNames;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.ETag;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what Event Grid delivers, in its own schema or as CloudEvents 1.0, one event or an array of them. Never throws
 * for what a text holds: every event of a text becomes one {@link Reading}.
 */
public final class EventReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The subject of a storage event, from "Azure Blob Storage as an Event Grid source"; the blob's name may hold slashes. */
    private static final Pattern SUBJECT = Pattern.compile("/blobServices/default/containers/([^/]+)/blobs/(.+)");

    /** The resource that an event comes from: the topic of the one schema, the source of the other. */
    private static final Pattern ACCOUNT = Pattern.compile(".*/storageAccounts/([^/]+)/?", Pattern.CASE_INSENSITIVE);

    /** The fields of both schemas that hold one value each; only {@code data} holds more. */
    private static final Set<String> SINGLE_VALUES = Set.of(
            "id",
            "subject",
            "topic",
            "eventType",
            "eventTime",
            "dataVersion",
            "metadataVersion",
            "source",
            "type",
            "time",
            "specversion",
            "datacontenttype",
            "dataschema",
            "data_base64");

    private final Scope scope;

    public EventReader(Scope scope) {
        this.scope = scope;
    }

    /** The readings of all events in the text, in its order; never empty. */
    public List<Reading> read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return List.of(new Reading.Unreadable(text, "it is not JSON: " + e.getOriginalMessage()));
        }
        if (root.isMissingNode() || (root.isArray() && root.isEmpty())) {
            return List.of(new Reading.Unreadable(text, "it holds no event"));
        }
        List<Reading> readings = new ArrayList<>();
        (root.isArray() ? root : List.of(root)).forEach(event -> readings.add(one(event)));
        return List.copyOf(readings);
    }

    private Reading one(JsonNode event) {
        String text = event.toString();
        // The SDK reads on for ever where it expects one value and finds an array or an object.
        Optional<String> misshapen = SINGLE_VALUES.stream()
                .filter(name -> event.path(name).isContainerNode())
                .findFirst();
        if (misshapen.isPresent()) {
            return new Reading.Unreadable(text, "its " + misshapen.get() + " is not a single value");
        }
        try {
            if (event.hasNonNull("specversion")) {
                return cloudEvent(event, text);
            }
            if (event.hasNonNull("eventType")) {
                return eventGridEvent(event, text);
            }
            return new Reading.Unreadable(text, "it is neither of Event Grid's schema nor a CloudEvent");
        } catch (RuntimeException e) {
            return new Reading.Unreadable(text, "it lacks what such an event must have: " + e.getMessage());
        }
    }

    private Reading eventGridEvent(JsonNode json, String text) {
        EventGridEvent event = EventGridEvent.fromString(text).get(0);
        if (!event.getEventType().equals(SystemEventNames.STORAGE_BLOB_CREATED)) {
            return notOurs(event.getSubject(), event.getEventType());
        }
        return created(
                text, event.getId(), event.getTopic(), event.getSubject(), event.getEventTime(), json.path("data"));
    }

    private Reading cloudEvent(JsonNode json, String text) {
        CloudEvent event = CloudEvent.fromString(text).get(0);
        if (!event.getType().equals(SystemEventNames.STORAGE_BLOB_CREATED)) {
            return notOurs(String.valueOf(event.getSubject()), event.getType());
        }
        return created(text, event.getId(), event.getSource(), event.getSubject(), event.getTime(), json.path("data"));
    }

    private Reading created(
            String text, String id, String resource, String subject, OffsetDateTime time, JsonNode data) {
        Matcher account = ACCOUNT.matcher(String.valueOf(resource));
        Matcher blob = SUBJECT.matcher(String.valueOf(subject));
        if (!account.matches() || !blob.matches()) {
            return new Reading.Unreadable(text, "it names no blob of a storage account");
        }
        if (!account.group(1).equals(scope.account())) {
            return new Reading.NotOurs(subject, "it is of another account, " + account.group(1));
        }
        if (!scope.includes(blob.group(1))) {
            return new Reading.NotOurs(subject, "the container " + blob.group(1) + " is not backed up");
        }
        JsonNode size = data.path("contentLength");
        return new Reading.Look(new BlobEvent(
                id,
                new BlobAddress(account.group(1), blob.group(1), blob.group(2)),
                Optional.of(data.path("eTag").asText())
                        .filter(tag -> !tag.isBlank())
                        .map(ETag::new),
                size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty(),
                Optional.ofNullable(time).map(OffsetDateTime::toInstant),
                text));
    }

    private static Reading notOurs(String subject, String type) {
        return new Reading.NotOurs(subject, "events of the type " + type + " say nothing of new content");
    }
}
