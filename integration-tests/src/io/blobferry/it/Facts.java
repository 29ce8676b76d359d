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

/** The facts that a worker prints, one JSON object a line, as they come. */
final class Facts implements Consumer<String> {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final Set<String> PROGRESS = Set.of("part-stored", "looked-again", "content-md5-differs");

    private final List<JsonNode> facts = new ArrayList<>();

    /** Takes a line of standard output; anything but a JSON object is no fact. */
    @Override
    public synchronized void accept(String line) {
        JsonNode fact = parsed(line);
        if (fact.isObject()) {
            facts.add(fact);
        }
    }

    synchronized List<JsonNode> all() {
        return List.copyOf(facts);
    }

    synchronized void clear() {
        facts.clear();
    }

    List<JsonNode> named(String fact) {
        return all().stream().filter(line -> fact.equals(name(line))).toList();
    }

    /** The facts that end a run or dismiss a delivery. */
    List<JsonNode> outcomes() {
        return all().stream().filter(fact -> !PROGRESS.contains(name(fact))).toList();
    }

    /** The first fact that matches, waited for. */
    JsonNode await(String what, Predicate<JsonNode> matching) {
        return Await.value(what, this::all, () -> all().stream().filter(matching).findFirst());
    }

    /** The first fact of this name about the blob, waited for. */
    JsonNode await(String name, String blob) {
        return await(name + " of " + blob, fact -> isAbout(fact, name, blob));
    }

    /** How many facts of this name there are about the blob. */
    long count(String name, String blob) {
        return all().stream().filter(fact -> isAbout(fact, name, blob)).count();
    }

    private static boolean isAbout(JsonNode fact, String name, String blob) {
        return name.equals(name(fact)) && fact.path("blob").asText().endsWith("/" + blob);
    }

    static String name(JsonNode fact) {
        return fact.path("fact").asText();
    }

    private static JsonNode parsed(String line) {
        try {
            return Optional.ofNullable(JSON.readTree(line)).orElse(MissingNode.getInstance());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
