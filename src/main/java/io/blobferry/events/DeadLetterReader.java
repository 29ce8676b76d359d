package io.blobferry.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.TruncatedText;
import io.blobferry.domain.event.DeadLetteredEvent;
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
 * Reads a file of events that Event Grid could not deliver: an array in which each event also has the reason, the number of
 * attempts and the time of the last one. CloudEvents have the same field names in lower case.
 */
public final class DeadLetterReader {
    /** Fails on text after the array, which would otherwise be lost when the file is deleted. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final EventReader events;

    public DeadLetterReader(EventReader events) {
        this.events = events;
    }

    /**
     * Returns the events in scope, in the file's order. Events of other accounts, containers or types are omitted.
     *
     * @throws IllegalArgumentException if the text is not a JSON array; the message gives the reason
     */
    public List<DeadLetteredEvent> read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isArray()) {
            throw new IllegalArgumentException("not a JSON array of events");
        }
        List<DeadLetteredEvent> found = new ArrayList<>();
        for (JsonNode event : root) {
            parse(event).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private Optional<DeadLetteredEvent> parse(JsonNode event) {
        if (!event.isObject()) {
            return Optional.of(unidentified(event, FailureCause.UNREADABLE_EVENT, "not a JSON object"));
        }
        return switch (events.read(event.toString()).getFirst()) {
            // One that names a version, too, is processed again: a run that does not find it any more leaves a record
            // of it.
            case ParsedEvent.BlobChanged(var changed) ->
                Optional.of(undelivered(event, changed.blob(), changed.namesAMoment() && fitsInRow(event)));
            case ParsedEvent.FileCreated(var created) -> Optional.of(undelivered(event, created.blob(), false));
            // Processed again: the blob alone does not say what to do.
            case ParsedEvent.BlobRenamed renamed ->
                Optional.of(undelivered(event, renamed.event().blob(), true));
            case ParsedEvent.BlobDeleted(var deletion) ->
                Optional.of(undelivered(event, deletion.event().blob(), true));
            case ParsedEvent.DirectoryRenamed renamed ->
                Optional.of(undelivered(event, renamed.event().directory(), true));
            case ParsedEvent.DirectoryDeleted(var deleted) ->
                Optional.of(undelivered(event, deleted.directory(), true));
            case ParsedEvent.Ambiguous ambiguous ->
                Optional.of(unidentified(event, FailureCause.UNDELIVERED, deadLetterReason(event)));
            case ParsedEvent.Unreadable(String text, String detail) ->
                Optional.of(unidentified(event, FailureCause.UNREADABLE_EVENT, detail));
            case ParsedEvent.Ignored(String subject, String reason) -> Optional.empty();
        };
    }

    private static boolean fitsInRow(JsonNode event) {
        return TruncatedText.of(event.toString()).isComplete();
    }

    private static DeadLetteredEvent undelivered(JsonNode event, BlobAddress named, boolean isProcessedAgain) {
        return new DeadLetteredEvent(
                Optional.of(named),
                isProcessedAgain,
                lastAttempt(event),
                FailureCause.UNDELIVERED,
                deadLetterReason(event),
                event.toString());
    }

    private static DeadLetteredEvent unidentified(JsonNode event, FailureCause cause, String detail) {
        return new DeadLetteredEvent(Optional.empty(), true, lastAttempt(event), cause, detail, event.toString());
    }

    private static Optional<Instant> lastAttempt(JsonNode event) {
        return textField(event, "lastDeliveryAttemptTime").flatMap(DeadLetterReader::parseTime);
    }

    private static String deadLetterReason(JsonNode event) {
        return Stream.of("deadLetterReason", "deliveryAttempts", "lastDeliveryOutcome", "publishTime")
                .flatMap(name -> textField(event, name).map(value -> name + " " + value).stream())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), all -> all.isEmpty() ? "no reason given by Event Grid" : all));
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
