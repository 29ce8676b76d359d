package io.blobferry.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.config.setting.NameRule;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingType;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code BLOBFERRY_ROUTES}, a JSON array of routes that are tried in order. Each has the optional fields {@code name},
 * {@code containers}, {@code include}, {@code exclude}, {@code bucket}, {@code prefix} and {@code storageClass}. A route
 * without patterns is for all blobs; bucket, prefix and storage class default to the settings of these names.
 */
final class RoutesReader {
    private static final String ROUTES = TargetSettings.ROUTES.name();
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("name", "containers", "include", "exclude", "bucket", "prefix", "storageClass"));
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Stands for routes that are malformed, so that reading continues to the next error. */
    private static final Route INVALID = new Route("unset", "");

    private final SettingsReader reader;
    private final Optional<String> defaultBucket;
    private final String defaultPrefix;
    private final StorageClass defaultStorageClass;

    RoutesReader(SettingsReader reader) {
        this.reader = reader;
        defaultBucket = reader.get(TargetSettings.BUCKET);
        defaultPrefix = reader.get(TargetSettings.PREFIX).orElse("");
        defaultStorageClass = reader.get(TargetSettings.STORAGE_CLASS).orElse(StorageClass.STANDARD);
    }

    /** Adds every error to the reader; what it returns then must not be used. */
    Routes routes() {
        Optional<String> text = reader.get(TargetSettings.ROUTES);
        if (text.isEmpty()) {
            return Routes.of(defaultRoute());
        }
        try {
            JsonNode json = JSON.readTree(text.get());
            if (json.isArray() && !json.isEmpty()) {
                return new Routes(routes(json));
            }
            reader.addError(ROUTES + " must be a JSON array of one or more routes, such as "
                    + "[{\"containers\":[\"scans\"],\"prefix\":\"scans/\",\"storageClass\":\"GLACIER_IR\"},{}]");
        } catch (JsonProcessingException e) {
            reader.addError(ROUTES + " is not valid JSON: " + e.getOriginalMessage() + ", at column "
                    + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr()));
        } catch (IllegalArgumentException e) {
            reader.addError(ROUTES + ": " + e.getMessage());
        }
        return Routes.of(INVALID);
    }

    private Route defaultRoute() {
        SettingDefinition<String> bucket = TargetSettings.BUCKET;
        if (reader.read(bucket).text().isEmpty()) {
            reader.addError(bucket.name() + " is not set; expected: "
                    + bucket.type().allowed() + ", or a bucket in every route of " + ROUTES);
        }
        return defaultBucket
                .map(name -> new Route("everything", BlobFilter.ALL, name, defaultPrefix, defaultStorageClass))
                .orElse(INVALID);
    }

    private List<Route> routes(JsonNode json) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            JsonNode route = json.get(i);
            String number = ROUTES + ": route " + (i + 1);
            String subject = route.path("name").isTextual()
                    ? number + " ('" + route.path("name").asText() + "')"
                    : number;
            if (route.isObject()) {
                routes.add(route(route, subject, String.valueOf(i + 1)));
            } else {
                reader.addError(subject + " must be a JSON object; known fields: " + String.join(", ", FIELDS));
            }
        }
        return routes.isEmpty() ? List.of(INVALID) : routes;
    }

    /** An unknown field is an error: a misspelt filter would have no effect. */
    private Route route(JsonNode json, String subject, String number) {
        json.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                reader.addError(
                        subject + ": unknown field '" + field + "'; known fields: " + String.join(", ", FIELDS));
            }
        });
        BlobFilter blobs = new BlobFilter(
                patterns(json, subject, "containers"),
                patterns(json, subject, "include"),
                patterns(json, subject, "exclude"));
        return new Route(
                text(json, subject, "name").orElse(number),
                blobs,
                bucket(json, subject),
                text(json, subject, "prefix").orElse(defaultPrefix),
                text(json, subject, "storageClass")
                        .flatMap(name -> storageClass(subject, name))
                        .orElse(defaultStorageClass));
    }

    private String bucket(JsonNode json, String subject) {
        Optional<String> named = text(json, subject, "bucket");
        named.filter(name -> !NameRule.BUCKET.allows(name))
                .ifPresent(name -> reader.addError(
                        subject + ": bucket is '" + name + "'; expected: " + NameRule.BUCKET.description()));
        if (named.isEmpty() && reader.read(TargetSettings.BUCKET).text().isEmpty()) {
            reader.addError(subject + " has no bucket: add one, or set " + TargetSettings.BUCKET.name());
        }
        return named.or(() -> defaultBucket).orElse(INVALID.bucket());
    }

    private Optional<String> text(JsonNode json, String subject, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            reader.addError(subject + ": " + field + " must be a string");
        }
        return Optional.of(value).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private List<GlobPattern> patterns(JsonNode json, String subject, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        List<GlobPattern> patterns = new ArrayList<>();
        value.forEach(pattern -> {
            if (pattern.isTextual() && !pattern.asText().isBlank()) {
                patterns.add(new GlobPattern(pattern.asText()));
            }
        });
        if (!value.isArray() || patterns.isEmpty() || patterns.size() != value.size()) {
            reader.addError(subject + ": " + field
                    + " must be an array of patterns, such as [\"invoices-*\"]; without the field, all match");
        }
        return patterns;
    }

    private Optional<StorageClass> storageClass(String subject, String name) {
        SettingType<StorageClass> type = TargetSettings.STORAGE_CLASS.type();
        Optional<StorageClass> known = type.parse(name);
        if (known.isEmpty()) {
            reader.addError(subject + ": storageClass is '" + name + "'; expected: " + type.allowed());
        }
        return known;
    }
}
