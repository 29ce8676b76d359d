package io.blobferry.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Validates lines of the log against the documented schema. */
public final class EventSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode DOCUMENT = read();
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                    DOCUMENT,
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());

    private EventSchema() {}

    /** The names of all events. */
    static Set<String> eventNames() {
        return texts(DOCUMENT.at("/properties/event/enum"));
    }

    /** The names of all causes. */
    static Set<String> causeNames() {
        return texts(DOCUMENT.at("/properties/cause/enum"));
    }

    /** Returns how the line violates the schema; empty if it conforms. */
    public static List<String> violations(String line) {
        try {
            return SCHEMA.validate(JSON.readTree(line)).stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of("not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode read() {
        try (InputStream schema = JsonEventLog.class.getResourceAsStream("event.schema.json")) {
            return JSON.readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
