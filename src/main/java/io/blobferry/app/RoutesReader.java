package io.blobferry.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.NamePattern;
import io.blobferry.domain.Route;
import io.blobferry.domain.Routes;
import io.blobferry.domain.Selection;
import io.blobferry.domain.StorageClass;
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
    static final String BUCKET_NAME = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    private static final String STORAGE_CLASS = "BLOBFERRY_STORAGE_CLASS";
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("name", "containers", "include", "exclude", "bucket", "prefix", "storageClass"));
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final SettingsReader read;
    private final String prefix;
    private final StorageClass storageClass;

    RoutesReader(SettingsReader read) {
        this.read = read;
        prefix = read.optional("BLOBFERRY_PREFIX").orElse("");
        storageClass = read.optional(STORAGE_CLASS)
                .flatMap(text -> storageClass(STORAGE_CLASS, text))
                .orElse(StorageClass.STANDARD);
    }

    /** Notes every fault with the reader; what is returned then is of no use. */
    Routes routes() {
        Optional<String> text = read.optional(ROUTES);
        if (text.isEmpty()) {
            String bucket = read.matching(BUCKET, BUCKET_NAME, "the bucket's name");
            return Routes.of(new Route("everything", Selection.ALL, bucket, prefix, storageClass));
        }
        try {
            JsonNode json = JSON.readTree(text.get());
            if (json.isArray() && !json.isEmpty()) {
                return new Routes(routes(json));
            }
            read.fault(ROUTES + " is no JSON array of routes, such as "
                    + "[{\"containers\":[\"scans\"],\"prefix\":\"scans/\",\"storageClass\":\"GLACIER_IR\"},{}]");
        } catch (JsonProcessingException e) {
            read.fault(ROUTES + " is no JSON: " + e.getOriginalMessage() + ", at column "
                    + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr()));
        } catch (IllegalArgumentException e) {
            read.fault(ROUTES + ": " + e.getMessage());
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
                read.fault(what + " is no JSON object with some of the fields " + String.join(", ", FIELDS));
            }
        }
        return routes.isEmpty() ? List.of(new Route("unset", "")) : routes;
    }

    /** A field that nobody knows would leave out a filter without a word. */
    private Route route(JsonNode json, String what, String number) {
        json.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                read.fault(what + " has a field '" + field + "'; there are " + String.join(", ", FIELDS));
            }
        });
        String bucket =
                text(json, what, "bucket").or(() -> read.optional(BUCKET)).orElse("");
        if (bucket.isEmpty()) {
            read.fault(what + " has no bucket: name one, or set " + BUCKET);
        } else if (!bucket.matches(BUCKET_NAME)) {
            read.fault(what + " has the bucket '" + bucket + "', which is no bucket's name");
        }
        Selection blobs = new Selection(
                patterns(json, what, "containers"), patterns(json, what, "include"), patterns(json, what, "exclude"));
        return new Route(
                text(json, what, "name").orElse(number),
                blobs,
                bucket,
                text(json, what, "prefix").orElse(prefix),
                text(json, what, "storageClass")
                        .flatMap(name -> storageClass(what + " has a storageClass that", name))
                        .orElse(storageClass));
    }

    private Optional<String> text(JsonNode json, String what, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            read.fault(what + " has a " + field + " that is no text");
        }
        return Optional.of(value).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private List<NamePattern> patterns(JsonNode json, String what, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        List<NamePattern> patterns = new ArrayList<>();
        value.forEach(pattern -> {
            if (pattern.isTextual() && !pattern.asText().isBlank()) {
                patterns.add(new NamePattern(pattern.asText()));
            }
        });
        if (!value.isArray() || patterns.isEmpty() || patterns.size() != value.size()) {
            read.fault(what + " has " + field
                    + " that are no list of patterns, such as [\"invoices-*\"]; leave them out " + "to mean all");
        }
        return patterns;
    }

    private Optional<StorageClass> storageClass(String what, String name) {
        Optional<StorageClass> known = Arrays.stream(StorageClass.values())
                .filter(one -> one.name().equals(name))
                .findFirst();
        if (known.isEmpty()) {
            read.fault(what + " is '" + name + "', expected one of " + Arrays.toString(StorageClass.values()));
        }
        return known;
    }
}
