package io.blobferry.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The JSON body of a replay request. */
final class ReplayRequestBody {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ReplayRequestBody() {}

    /**
     * Returns the parameters of a JSON object by name, as {@link io.blobferry.replay.ReplayRequest#parse} takes them. An
     * array becomes a comma-separated list, {@code null} the empty string. A blank body has no parameters.
     *
     * @throws IllegalArgumentException if the body is not a JSON object, or a value is neither a scalar nor an array of scalars
     */
    static Map<String, String> parse(String body) {
        if (body.isBlank()) {
            return Map.of();
        }
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("request body is not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException(
                    "request body must be a JSON object, such as {\"container\":\"invoices\"}");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        root.properties().forEach(field -> parameters.put(field.getKey(), text(field.getKey(), field.getValue())));
        return parameters;
    }

    private static String text(String name, JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(item -> scalar(name, item))
                        .collect(Collectors.joining(","))
                : scalar(name, value);
    }

    private static String scalar(String name, JsonNode value) {
        if (value.isContainerNode()) {
            throw new IllegalArgumentException(name + " must be a string, a number, a boolean or an array of these");
        }
        return value.isNull() ? "" : value.asText();
    }
}
