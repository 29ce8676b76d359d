package io.blobferry.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.config.SettingsReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A report on the settings as one line of JSON. */
public final class SettingsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SettingsJson() {}

    /** An object with {@code valid}, {@code errors} and {@code settings}, each with its value, if it has one to show. */
    public static String of(SettingsReport report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("valid", report.errors().isEmpty());
        fields.put("errors", report.errors());
        fields.put(
                "settings", report.entries().stream().map(SettingsJson::fields).toList());
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot serialise the report on the settings", e);
        }
    }

    private static Map<String, Object> fields(SettingsReport.Entry setting) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", setting.name());
        setting.value().ifPresent(value -> fields.put("value", value));
        fields.put("origin", setting.origin().name().toLowerCase(Locale.ROOT));
        fields.put("group", setting.group());
        fields.put("default", setting.defaultValue());
        fields.put("allowed", setting.allowed());
        fields.put("description", setting.description());
        return fields;
    }
}
