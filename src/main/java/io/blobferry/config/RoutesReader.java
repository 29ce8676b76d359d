package io.blobferry.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code BLOBFERRY_ROUTES}, a JSON array of routes that are tried in order. Each takes {@code name}, {@code
 * containers}, {@code include}, {@code exclude}, {@code bucket}, {@code prefix} and {@code storageClass}, all of them
 * optional: what a route does not say is all blobs, and goes where the simple settings say.
 */
final class RoutesReader {
    static final String ROUTES = "BLOBFERRY_ROUTES";
    static final String BUCKET = "BLOBFERRY_BUCKET";
    static final String BUCKET_NAME_PATTERN = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    private static final String STORAGE_CLASS = "BLOBFERRY_STORAGE_CLASS";
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("name", "containers", "include", "exclude", "bucket", "prefix", "storageClass"));
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final SettingsReader reader;
    private final String defaultPrefix;
    private final StorageClass storageClass;

    RoutesReader(SettingsReader read) {
        this.reader = read;
        defaultPrefix = read.optional("BLOBFERRY_PREFIX").orElse("");
        storageClass = read.optional(STORAGE_CLASS)
                .flatMap(text -> storageClass(STORAGE_CLASS, text))
                .orElse(StorageClass.STANDARD);
    }

    /** Notes every fault with the reader; what is returned then is of no use. */
    Routes routes() {
        Optional<String> text = reader.optional(ROUTES);
        if (text.isEmpty()) {
            String bucket = reader.requiredMatching(BUCKET, BUCKET_NAME_PATTERN, "the bucket's name");
            return Routes.of(new Route("everything", BlobFilter.ALL, bucket, defaultPrefix, storageClass));
        }
        try {
            JsonNode json = JSON.readTree(text.get());
            if (json.isArray() && !json.isEmpty()) {
                return new Routes(routes(json));
            }
            reader.addError(ROUTES + " is no JSON array of routes, such as "
                    + "[{\"containers\":[\"scans\"],\"prefix\":\"scans/\",\"storageClass\":\"GLACIER_IR\"},{}]");
        } catch (JsonProcessingException e) {
            reader.addError(ROUTES + " is no JSON: " + e.getOriginalMessage() + ", at column "
                    + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr()));
        } catch (IllegalArgumentException e) {
            reader.addError(ROUTES + ": " + e.getMessage());
        }
        return Routes.of(new Route("unset", ""));
    }

    private List<Route> routes(JsonNode json) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            JsonNode route = json.get(i);
            String number = ROUTES + ": route " + (i + 1);
            String what = route.path("name").isTextual()
                    ? number + " ('" + route.path("name").asText() + "')"
                    : number;
            if (route.isObject()) {
                routes.add(route(route, what, String.valueOf(i + 1)));
            } else {
                reader.addError(what + " is no JSON object with some of the fields " + String.join(", ", FIELDS));
            }
        }
        return routes.isEmpty() ? List.of(new Route("unset", "")) : routes;
    }

    /** A field that nobody knows would leave out a filter without a word. */
    private Route route(JsonNode json, String what, String number) {
        json.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                reader.addError(what + " has a field '" + field + "'; there are " + String.join(", ", FIELDS));
            }
        });
        String bucket =
                text(json, what, "bucket").or(() -> reader.optional(BUCKET)).orElse("");
        if (bucket.isEmpty()) {
            reader.addError(what + " has no bucket: name one, or set " + BUCKET);
        } else if (!bucket.matches(BUCKET_NAME_PATTERN)) {
            reader.addError(what + " has the bucket '" + bucket + "', which is no bucket's name");
        }
        BlobFilter blobs = new BlobFilter(
                patterns(json, what, "containers"), patterns(json, what, "include"), patterns(json, what, "exclude"));
        return new Route(
                text(json, what, "name").orElse(number),
                blobs,
                bucket,
                text(json, what, "prefix").orElse(defaultPrefix),
                text(json, what, "storageClass")
                        .flatMap(name -> storageClass(what + " has a storageClass that", name))
                        .orElse(storageClass));
    }

    private Optional<String> text(JsonNode json, String what, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            reader.addError(what + " has a " + field + " that is no text");
        }
        return Optional.of(value).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private List<GlobPattern> patterns(JsonNode json, String what, String field) {
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
            reader.addError(what + " has " + field
                    + " that are no list of patterns, such as [\"invoices-*\"]; leave them out " + "to mean all");
        }
        return patterns;
    }

    private Optional<StorageClass> storageClass(String what, String name) {
        Optional<StorageClass> known = Arrays.stream(StorageClass.values())
                .filter(one -> one.name().equals(name))
                .findFirst();
        if (known.isEmpty()) {
            reader.addError(what + " is '" + name + "', expected one of " + Arrays.toString(StorageClass.values()));
        }
        return known;
    }
}
