package io.blobferry.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The events that a worker logs, one JSON object per line, as they are printed. */
final class LoggedEvents implements Consumer<String> {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Events before the one that ends an event's processing: an incomplete run ends with another one. */
    static final Set<String> PROGRESS = Set.of(
            "delete-markers-decided",
            "recovery-point",
            "part-stored",
            "attempt-retried",
            "content-md5-mismatch",
            "incomplete");

    private final List<JsonNode> events = new ArrayList<>();

    /** Accepts a line of standard output; ignores everything but JSON objects. */
    @Override
    public synchronized void accept(String line) {
        JsonNode event = parsed(line);
        if (event.isObject()) {
            events.add(event);
        }
    }

    synchronized List<JsonNode> all() {
        return List.copyOf(events);
    }

    /** Returns what was logged since the last call, and forgets it. */
    synchronized List<JsonNode> drain() {
        List<JsonNode> all = List.copyOf(events);
        events.clear();
        return all;
    }

    synchronized void clear() {
        events.clear();
    }

    List<JsonNode> named(String name) {
        return all().stream().filter(line -> name.equals(name(line))).toList();
    }

    /** The events that end a run or dismiss a delivery. */
    List<JsonNode> outcomes() {
        return all().stream().filter(event -> !PROGRESS.contains(name(event))).toList();
    }

    /** Waits for the first event that matches. */
    JsonNode await(String what, Predicate<JsonNode> matching) {
        return Await.value(
                what, this::all, () -> all().stream().filter(matching).findFirst());
    }

    /** Waits for the first event of this name about the blob. */
    JsonNode await(String name, String blob) {
        return await(name + " of " + blob, event -> isAbout(event, name, blob));
    }

    /** The number of events of this name about the blob. */
    long count(String name, String blob) {
        return all().stream().filter(event -> isAbout(event, name, blob)).count();
    }

    private static boolean isAbout(JsonNode event, String name, String blob) {
        return name.equals(name(event)) && event.path("blob").asText().endsWith("/" + blob);
    }

    static String name(JsonNode event) {
        return event.path("event").asText();
    }

    private static JsonNode parsed(String line) {
        try {
            return Optional.ofNullable(JSON.readTree(line)).orElse(MissingNode.getInstance());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
