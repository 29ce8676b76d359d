package io.blobferry.loadstubs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.blobferry.testing.cloud.TableStore.Entity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Compares a property of an entity with a literal of the same type: a text, a time, a truth value or a number. An entity
 * that has no such property does not match.
 *
 * @param order how the property compares with the literal, if it is of the literal's type
 */
record TableComparison(String property, IntPredicate operator, Function<JsonNode, Optional<Integer>> order)
        implements Predicate<Entity<ObjectNode>> {
    private static final String TIME = "datetime'";

    static TableComparison of(String property, String operator, String literal) {
        try {
            return new TableComparison(property, operator(operator), order(literal));
        } catch (DateTimeException | NumberFormatException malformed) {
            throw TableFilter.invalid();
        }
    }

    @Override
    public boolean test(Entity<ObjectNode> entity) {
        JsonNode value = property.equals("Timestamp")
                ? TextNode.valueOf(entity.written().toString())
                : entity.properties().path(property);
        return order.apply(value).filter(operator::test).isPresent();
    }

    private static IntPredicate operator(String name) {
        return switch (name) {
            case "eq" -> order -> order == 0;
            case "ne" -> order -> order != 0;
            case "lt" -> order -> order < 0;
            case "le" -> order -> order <= 0;
            case "gt" -> order -> order > 0;
            case "ge" -> order -> order >= 0;
            default -> throw TableFilter.invalid();
        };
    }

    private static Function<JsonNode, Optional<Integer>> order(String literal) {
        if (literal.startsWith(TIME)) {
            Instant time = Instant.parse(literal.substring(TIME.length(), literal.length() - 1));
            return value -> value.isTextual()
                    ? Optional.of(Instant.parse(value.asText()).compareTo(time))
                    : Optional.empty();
        }
        if (literal.startsWith("'")) {
            String text = literal.substring(1, literal.length() - 1).replace("''", "'");
            return value -> value.isTextual() ? Optional.of(value.asText().compareTo(text)) : Optional.empty();
        }
        if (literal.equals("true") || literal.equals("false")) {
            boolean truth = Boolean.parseBoolean(literal);
            return value ->
                    value.isBoolean() ? Optional.of(Boolean.compare(value.asBoolean(), truth)) : Optional.empty();
        }
        // JSON carries 64-bit numbers as text.
        long number = Long.parseLong(literal.replaceFirst("L$", ""));
        return value -> value.isNumber() || value.isTextual()
                ? Optional.of(Long.compare(Long.parseLong(value.asText()), number))
                : Optional.empty();
    }
}
