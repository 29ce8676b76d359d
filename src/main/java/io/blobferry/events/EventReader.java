package io.blobferry.events;

import com.azure.core.models.CloudEvent;
import com.azure.messaging.eventgrid.EventGridEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.routing.SourceScope;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what Event Grid delivers, in its own schema or as CloudEvents 1.0, one event or an array of them. Never throws
 * for what a text holds: every event of a text becomes one {@link ParsedEvent}.
 */
public final class EventReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The fields of both schemas that hold one value each; only {@code data} holds more. */
    private static final Set<String> SCALAR_FIELDS = Set.of(
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

    private final EventClassifier classifier;

    public EventReader(SourceScope scope) {
        classifier = new EventClassifier(scope);
    }

    /** The readings of all events in the text, in its order; never empty. */
    public List<ParsedEvent> read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return List.of(new ParsedEvent.Unreadable(text, "it is not JSON: " + e.getOriginalMessage()));
        }
        if (root.isMissingNode() || (root.isArray() && root.isEmpty())) {
            return List.of(new ParsedEvent.Unreadable(text, "it holds no event"));
        }
        List<ParsedEvent> readings = new ArrayList<>();
        (root.isArray() ? root : List.of(root)).forEach(event -> readings.add(parse(event)));
        return List.copyOf(readings);
    }

    private ParsedEvent parse(JsonNode event) {
        String text = event.toString();
        // The SDK reads on for ever where it expects one value and finds an array or an object.
        Optional<String> misshapen = SCALAR_FIELDS.stream()
                .filter(name -> event.path(name).isContainerNode())
                .findFirst();
        if (misshapen.isPresent()) {
            return new ParsedEvent.Unreadable(text, "its " + misshapen.get() + " is not a single value");
        }
        try {
            if (event.hasNonNull("specversion")) {
                return cloudEvent(event, text);
            }
            if (event.hasNonNull("eventType")) {
                return eventGridEvent(event, text);
            }
            return new ParsedEvent.Unreadable(text, "it is neither of Event Grid's schema nor a CloudEvent");
        } catch (RuntimeException e) {
            return new ParsedEvent.Unreadable(text, "it lacks what such an event must have: " + e.getMessage());
        }
    }

    private ParsedEvent eventGridEvent(JsonNode json, String text) {
        EventGridEvent event = EventGridEvent.fromString(text).get(0);
        return classifier.classify(new Envelope(
                text,
                event.getId(),
                event.getEventType(),
                event.getTopic(),
                event.getSubject(),
                instant(event.getEventTime()),
                json.path("data")));
    }

    private ParsedEvent cloudEvent(JsonNode json, String text) {
        CloudEvent event = CloudEvent.fromString(withoutInvalidTime(json)).get(0);
        return classifier.classify(new Envelope(
                text,
                event.getId(),
                event.getType(),
                event.getSource(),
                event.getSubject(),
                instant(event.getTime()),
                json.path("data")));
    }

    /** When it was is a hint too: a time that the SDK cannot read, such as one without a zone, is left out. */
    private static String withoutInvalidTime(JsonNode event) {
        try {
            OffsetDateTime.parse(event.path("time").asText());
            return event.toString();
        } catch (DateTimeParseException e) {
            ObjectNode timeless = event.deepCopy();
            timeless.remove("time");
            return timeless.toString();
        }
    }

    private static Optional<Instant> instant(OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }
}
