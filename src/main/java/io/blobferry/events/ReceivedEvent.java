package io.blobferry.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * One event of a delivery, with what a message of the event queue says of the runs before.
 *
 * @param parsed the event
 * @param text the complete event, without what this product added to it
 * @param attempts how many runs ended with work left; 0 at the first delivery
 * @param checks how often a file that was created empty was checked; 0 at the first delivery
 */
public record ReceivedEvent(ParsedEvent parsed, String text, int attempts, int checks) {
    /** Fields beside the event's own. CloudEvents allows lower-case letters and digits in the names of extensions. */
    static final String ATTEMPTS_FIELD = "blobferryattempts";

    static final String CHECKS_FIELD = "blobferrychecks";

    private static final ObjectMapper JSON = new ObjectMapper();

    public ReceivedEvent {
        Objects.requireNonNull(parsed, "parsed");
        Objects.requireNonNull(text, "text");
    }

    /** The event after one more run that left work. */
    public ReceivedEvent afterAttempt() {
        return new ReceivedEvent(parsed, text, attempts + 1, checks);
    }

    /** The event after one more check of an empty file, which is no failed attempt. */
    public ReceivedEvent afterCheck() {
        return new ReceivedEvent(parsed, text, 0, checks + 1);
    }

    /**
     * The text of a message that {@link EventReader#receive} reads as this event.
     *
     * @throws IllegalStateException if the event is unreadable: it is not delivered again
     */
    public String toMessage() {
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event that was read is JSON", e);
        }
        if (!(event instanceof ObjectNode fields)) {
            throw new IllegalStateException("an event that was read is an object: " + text);
        }
        if (attempts > 0) {
            fields.put(ATTEMPTS_FIELD, attempts);
        }
        if (checks > 0) {
            fields.put(CHECKS_FIELD, checks);
        }
        return fields.toString();
    }
}
