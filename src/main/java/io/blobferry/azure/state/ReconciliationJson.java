package io.blobferry.azure.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.NameRange;
import io.blobferry.spi.state.ReconciliationPass;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The JSON of the items and tallies in a reconciliation row. Parsing throws {@link IllegalArgumentException}. */
final class ReconciliationJson {
    private static final String COPIES = "copies";
    private static final String CONTAINERS = "containers";
    private static final String BLOBS = "blobs";
    private static final String MISSING_CONTAINERS = "missingContainers";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReconciliationJson() {}

    static String toJson(ReconciliationPass.WorkItem item) {
        ObjectNode json = JSON.createObjectNode().put("id", item.id()).put("steps", item.steps());
        item.lease()
                .ifPresent(lease -> json.put("owner", lease.owner())
                        .put("leaseExpiresAt", lease.expiresAt().toString()));
        switch (item.position()) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) -> {
                json.put("position", COPIES);
                from.ifPresent(token -> json.put("continuation", token));
            }
            case ReconciliationPass.ContainerScan(Optional<String> from) -> {
                json.put("position", CONTAINERS);
                from.ifPresent(token -> json.put("continuation", token));
            }
            case ReconciliationPass.MissingContainerScan(Optional<String> from) -> {
                json.put("position", MISSING_CONTAINERS);
                from.ifPresent(token -> json.put("continuation", token));
            }
            case ReconciliationPass.PrefixCursor cursor -> {
                json.put("position", BLOBS)
                        .put("container", cursor.container())
                        .put("destinationIndex", cursor.destinationIndex())
                        .put("from", cursor.names().from())
                        .put("lastName", cursor.lastName())
                        .put("lastKey", cursor.lastKey())
                        .put("blobsExhausted", cursor.blobsExhausted());
                cursor.names().until().ifPresent(name -> json.put("until", name));
                cursor.continuation().ifPresent(token -> json.put("continuation", token));
            }
        }
        return json.toString();
    }

    static ReconciliationPass.WorkItem parseItem(String text) {
        JsonNode json = parse(text);
        return new ReconciliationPass.WorkItem(
                number(json, "id"),
                position(json),
                optional(json, "owner").map(owner -> new ReconciliationPass.Lease(owner, expiry(json))),
                number(json, "steps"));
    }

    static String toJson(ContainerTally tally) {
        return JSON.createObjectNode()
                .put("container", tally.container())
                .put("objects", tally.objects())
                .put("expectedObjects", tally.expectedObjects())
                .put("deletions", tally.deletions())
                .put("heldBack", tally.heldBack())
                .put("absent", tally.absent())
                .put("uncompared", tally.uncompared())
                .put("example", tally.example())
                .toString();
    }

    static ContainerTally parseTally(String text) {
        JsonNode json = parse(text);
        return new ContainerTally(
                required(json, "container"),
                json.path("objects").asLong(),
                json.path("expectedObjects").asLong(),
                json.path("deletions").asLong(),
                json.path("heldBack").asLong(),
                json.path("absent").asLong(),
                json.path("uncompared").asLong(),
                json.path("example").asText());
    }

    private static ReconciliationPass.Position position(JsonNode json) {
        String position = json.path("position").asText();
        return switch (position) {
            case COPIES -> new ReconciliationPass.StalledCopyScan(optional(json, "continuation"));
            case CONTAINERS -> new ReconciliationPass.ContainerScan(optional(json, "continuation"));
            case MISSING_CONTAINERS -> new ReconciliationPass.MissingContainerScan(optional(json, "continuation"));
            case BLOBS ->
                new ReconciliationPass.PrefixCursor(
                        required(json, "container"),
                        number(json, "destinationIndex"),
                        new NameRange(json.path("from").asText(), optional(json, "until")),
                        optional(json, "continuation"),
                        json.path("lastName").asText(),
                        json.path("lastKey").asText(),
                        json.path("blobsExhausted").asBoolean());
            default ->
                throw new IllegalArgumentException(
                        "unknown position '" + position + "'; if a newer version wrote it, upgrade this worker");
        };
    }

    private static Instant expiry(JsonNode json) {
        try {
            return Instant.parse(required(json, "leaseExpiresAt"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("field leaseExpiresAt is not a time", e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static int number(JsonNode json, String field) {
        JsonNode number = json.path(field);
        if (!number.canConvertToInt()) {
            throw new IllegalArgumentException("field " + field + " is not a number");
        }
        return number.intValue();
    }

    private static Optional<String> optional(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue());
    }

    private static String required(JsonNode json, String field) {
        return optional(json, field).orElseThrow(() -> new IllegalArgumentException("field " + field + " is missing"));
    }
}
