package io.blobferry.aws.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * The headers, metadata and tags of a blob as docs/FORMAT.md reads them from an object, and without any code of the product.
 * The object is what S3 keeps of the request that created it.
 */
record RestoredAttributes(Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags) {
    private static final List<String> CONTENT_HEADERS =
            List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition", "Cache-Control");

    /** @param objects the content of another object of the bucket, by its key */
    static RestoredAttributes of(SdkHttpRequest request, Function<String, String> objects) {
        Map<String, String> metadata = metadataOf(request);
        String sidecar = metadata.get("blobferry-sidecar");
        if (sidecar != null) {
            return ofSidecar(objects.apply(sidecar));
        }
        Map<String, String> headers = new TreeMap<>();
        for (String name : CONTENT_HEADERS) {
            String value = request.matchingHeaders(name).stream()
                    .filter(text -> !text.equals("aws-chunked"))
                    .collect(Collectors.joining(","));
            if (!value.isEmpty()) {
                headers.put(name, value);
            }
        }
        if (metadata.containsKey("blobferry-no-content-type")) {
            headers.remove("Content-Type");
        }
        Map<String, String> spelling = Arrays.stream(
                        metadata.getOrDefault("blobferry-names", "").split(",", -1))
                .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
        Map<String, String> names = new TreeMap<>();
        metadata.forEach((name, value) -> {
            if (!name.startsWith("blobferry-")) {
                names.put(spelling.getOrDefault(name, name), value.contains("%") ? decoded(value) : value);
            }
        });
        return new RestoredAttributes(headers, names, tagsOf(request));
    }

    private static RestoredAttributes ofSidecar(String json) {
        try {
            JsonNode content = new ObjectMapper().readTree(json);
            return new RestoredAttributes(
                    texts(content.get("headers")), texts(content.get("metadata")), texts(content.get("tags")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    /** S3 keeps names in lower case, and joins values of one name. HTTP strips the spaces around a value. */
    static Map<String, String> metadataOf(SdkHttpRequest request) {
        Map<String, String> metadata = new TreeMap<>();
        request.forEachHeader((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-amz-meta-")) {
                values.forEach(value -> metadata.merge(
                        name.toLowerCase(Locale.ROOT).substring("x-amz-meta-".length()),
                        value.strip(),
                        (one, other) -> one + "," + other));
            }
        });
        return metadata;
    }

    static Map<String, String> tagsOf(SdkHttpRequest request) {
        Map<String, String> tags = new TreeMap<>();
        request.firstMatchingHeader("x-amz-tagging").ifPresent(header -> {
            for (String tag : header.split("&", -1)) {
                int equals = tag.indexOf('=');
                tags.put(decoded(tag.substring(0, equals)), decoded(tag.substring(equals + 1)));
            }
        });
        return tags;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
