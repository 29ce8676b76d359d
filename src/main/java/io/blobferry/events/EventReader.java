package io.blobferry.events;

import com.azure.core.models.CloudEvent;
import com.azure.messaging.eventgrid.EventGridEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
 * Reads Event Grid's deliveries, in the Event Grid schema or as CloudEvents 1.0, one event or an array of events. Never
 * throws for invalid text: each event becomes one {@link ParsedEvent}.
 */
public final class EventReader {
    /** Fails on text after the event or array, which may be another event. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** More than any run counts to. */
    private static final int MAX_COUNT = 1_000;

    /** The fields of both schemas with a scalar value; only {@code data} is an object. */
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

    /** Returns the events of the text, in its order; never empty. */
    public List<ParsedEvent> read(String text) {
        return receive(text).stream().map(ReceivedEvent::parsed).toList();
    }

    /** Returns the events of a delivery, in its order; never empty. */
    public List<ReceivedEvent> receive(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return List.of(unreadable(text, "not valid JSON: " + e.getOriginalMessage()));
        }
        if (root.isMissingNode() || (root.isArray() && root.isEmpty())) {
            return List.of(unreadable(text, "no events"));
        }
        List<ReceivedEvent> received = new ArrayList<>();
        (root.isArray() ? root : List.of(root)).forEach(event -> received.add(receive(event)));
        return List.copyOf(received);
    }

    private static ReceivedEvent unreadable(String text, String detail) {
        return new ReceivedEvent(new ParsedEvent.Unreadable(text, detail), text, 0, 0);
    }

    private ReceivedEvent receive(JsonNode event) {
        JsonNode own = event;
        if (event.has(ReceivedEvent.ATTEMPTS_FIELD) || event.has(ReceivedEvent.CHECKS_FIELD)) {
            ObjectNode copy = event.deepCopy();
            copy.remove(List.of(ReceivedEvent.ATTEMPTS_FIELD, ReceivedEvent.CHECKS_FIELD));
            own = copy;
        }
        String text = WellFormedText.of(own.toString());
        return new ReceivedEvent(
                parse(own, text),
                text,
                count(event, ReceivedEvent.ATTEMPTS_FIELD),
                count(event, ReceivedEvent.CHECKS_FIELD));
    }

    private static int count(JsonNode event, String field) {
        JsonNode count = event.path(field);
        return count.canConvertToInt() ? Math.clamp(count.intValue(), 0, MAX_COUNT) : 0;
    }

    private ParsedEvent parse(JsonNode event, String text) {
        // The SDK's parser does not terminate on an array or an object in place of a scalar.
        Optional<String> notScalar = SCALAR_FIELDS.stream()
                .filter(name -> event.path(name).isContainerNode())
                .findFirst();
        if (notScalar.isPresent()) {
            return new ParsedEvent.Unreadable(text, "field " + notScalar.get() + " must be a scalar");
        }
        try {
            if (event.hasNonNull("specversion")) {
                return cloudEvent(event, text);
            }
            if (event.hasNonNull("eventType")) {
                return eventGridEvent(event, text);
            }
            return new ParsedEvent.Unreadable(
                    text, "neither an Event Grid event nor a CloudEvent: no field eventType or specversion");
        } catch (RuntimeException e) {
            return new ParsedEvent.Unreadable(text, "required field missing: " + e.getMessage());
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
        CloudEvent event = CloudEvent.fromString(WellFormedText.of(withoutInvalidTime(json)))
                .get(0);
        return classifier.classify(new Envelope(
                text,
                event.getId(),
                event.getType(),
                event.getSource(),
                event.getSubject(),
                instant(event.getTime()),
                json.path("data")));
    }

    /** Removes a time that the SDK cannot parse, such as one without a zone: the time is only a hint. */
    private static String withoutInvalidTime(JsonNode event) {
        try {
            OffsetDateTime.parse(event.path("time").asText());
            return event.toString();
        } catch (DateTimeParseException e) {
            ObjectNode withoutTime = event.deepCopy();
            withoutTime.remove("time");
            return withoutTime.toString();
        }
    }

    private static Optional<Instant> instant(OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }
}
