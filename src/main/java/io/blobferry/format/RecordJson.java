package io.blobferry.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The JSON objects of {@code .blobferry/}: in ASCII, with the number of their schema first. */
record RecordJson(JsonNode node) {
    private static final int SCHEMA = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static String write(Consumer<Map<String, Object>> content) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("schema", SCHEMA);
        content.accept(all);
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot serialise " + all, e);
        }
    }

    static Map<String, Object> fields(Consumer<Map<String, Object>> content) {
        Map<String, Object> fields = new LinkedHashMap<>();
        content.accept(fields);
        return fields;
    }

    /** @throws IllegalArgumentException if the text is no JSON object of this schema */
    static RecordJson read(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode schema = node.path("schema");
        if (!schema.canConvertToInt() || schema.intValue() != SCHEMA) {
            throw new IllegalArgumentException("unsupported schema: " + schema);
        }
        return new RecordJson(node);
    }

    String text(String field) {
        return text(field, node.path(field));
    }

    Instant time(String field) {
        try {
            return Instant.parse(text(field));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("field " + field + " is not a time: " + text(field), e);
        }
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        array(field).forEach(item -> texts.add(text(field, item)));
        return texts;
    }

    List<RecordJson> objects(String field) {
        List<RecordJson> objects = new ArrayList<>();
        array(field).forEach(item -> objects.add(new RecordJson(item)));
        return objects;
    }

    Map<String, Long> numbers(String field) {
        Map<String, Long> numbers = new TreeMap<>();
        node.path(field).properties().forEach(entry -> {
            if (!entry.getValue().canConvertToLong() || !entry.getValue().isIntegralNumber()) {
                throw new IllegalArgumentException("field " + field + " has no number: " + entry);
            }
            numbers.put(entry.getKey(), entry.getValue().longValue());
        });
        return numbers;
    }

    private JsonNode array(String field) {
        if (node.path(field).isArray()) {
            return node.path(field);
        }
        throw new IllegalArgumentException("field " + field + " is missing or not an array");
    }

    private static String text(String field, JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        throw new IllegalArgumentException("field " + field + " is missing or not text");
    }
}
