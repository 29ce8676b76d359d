package io.blobferry.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.DeadLetteredEvent;
import io.blobferry.domain.FailureCause;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a file of events that Event Grid could not deliver: an array, in which each event says besides why, how often and
 * when it was tried. CloudEvents have the same names in lower case.
 */
public final class DeadLetterReader {
    /** What follows the array would be lost with the file. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final EventReader events;

    public DeadLetterReader(EventReader events) {
        this.events = events;
    }

    /**
     * The events that concern us, in the file's order. Those of other accounts, containers or types are left out.
     *
     * @throws IllegalArgumentException if it is no array of JSON; the message says what it is
     */
    public List<DeadLetteredEvent> read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isArray()) {
            throw new IllegalArgumentException("it is not an array of events");
        }
        List<DeadLetteredEvent> found = new ArrayList<>();
        for (JsonNode event : root) {
            parse(event).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private Optional<DeadLetteredEvent> parse(JsonNode event) {
        if (!event.isObject()) {
            return Optional.of(
                    undelivered(event, Optional.empty(), FailureCause.UNREADABLE_EVENT, "it is no object of JSON"));
        }
        return switch (events.read(event.toString()).getFirst()) {
            case ParsedEvent.BlobChanged(var look) ->
                Optional.of(undelivered(
                        event, Optional.of(look.blob()), FailureCause.UNDELIVERED, deadLetterReason(event)));
            // A replay has to follow the event itself: a look at the blob would see nothing there.
            case ParsedEvent.BlobDeleted deleted ->
                Optional.of(undelivered(event, Optional.empty(), FailureCause.UNDELIVERED, deadLetterReason(event)));
            case ParsedEvent.DirectoryRenamed below ->
                Optional.of(undelivered(event, Optional.empty(), FailureCause.UNDELIVERED, deadLetterReason(event)));
            case ParsedEvent.Unreadable(String text, String detail) ->
                Optional.of(undelivered(event, Optional.empty(), FailureCause.UNREADABLE_EVENT, detail));
            case ParsedEvent.Ignored(String subject, String reason) -> Optional.empty();
        };
    }

    private static DeadLetteredEvent undelivered(
            JsonNode event, Optional<BlobAddress> blob, FailureCause cause, String detail) {
        return new DeadLetteredEvent(
                blob,
                textField(event, "lastDeliveryAttemptTime").flatMap(DeadLetterReader::parseTime),
                cause,
                detail,
                event.toString());
    }

    private static String deadLetterReason(JsonNode event) {
        return Stream.of("deadLetterReason", "deliveryAttempts", "lastDeliveryOutcome", "publishTime")
                .flatMap(name -> textField(event, name).map(value -> name + " " + value).stream())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), all -> all.isEmpty() ? "Event Grid does not say why" : all));
    }

    private static Optional<String> textField(JsonNode event, String name) {
        JsonNode value =
                event.path(name).isMissingNode() ? event.path(name.toLowerCase(Locale.ROOT)) : event.path(name);
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static Optional<Instant> parseTime(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
