package io.blobferry.aws.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import io.blobferry.format.BucketLayout;
import io.blobferry.spi.target.ObjectAttributes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The object that holds the headers, the metadata and the tags of a backup's source, where the backup's own headers cannot
 * carry them exactly. It is written before its owner, whose user metadata {@code blobferry-sidecar} names it, so an object
 * that names a sidecar always has one.
 *
 * <p>The key is {@code .blobferry/metadata/<hash of the owner's key>/<source ETag>/<hash of the content>.json}: hashes are
 * hexadecimal SHA-256, the second one its first 16 digits. A longer key than the longest owner's would exceed S3's limit,
 * so that is hashed; a source's tags change without its ETag, so the content is part of the name, and a sidecar is never
 * replaced by another.
 *
 * <p>The content is a JSON object in ASCII, where a JSON escape of four hexadecimal digits stands for any other UTF-16
 * code unit:
 *
 * <pre>{@code
 * {
 *   "schema": 1,
 *   "key": "<the owner's key>",
 *   "sourceUrl": "<the blob's URL>",
 *   "sourceETag": "<the blob's ETag>",
 *   "headers": {"Content-Type": "…", "Content-Encoding": "…", "Content-Language": "…",
 *               "Content-Disposition": "…", "Cache-Control": "…"},
 *   "metadata": {"<name as the source spells it>": "<value>"},
 *   "tags": {"<key>": "<value>"}
 * }
 * }</pre>
 *
 * <p>All three are complete: a header, a name or a tag that is not there is not there at the source. What the owner's own
 * headers, metadata and tags say besides is a copy for readers, and may be shortened or encoded.
 */
record MetadataSidecar(ObjectKey key, String json) {
    private static final int SCHEMA = 1;
    private static final int CONTENT_HASH_DIGITS = 16;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    static MetadataSidecar of(ObjectKey owner, ObjectAttributes attributes) {
        BlobProperties source = attributes.source();
        Map<String, Object> content = new TreeMap<>();
        content.put("schema", SCHEMA);
        content.put("key", owner.key());
        content.put("sourceUrl", source.url().toString());
        content.put("sourceETag", source.version().etag().value());
        content.put("headers", headers(source.headers()));
        content.put("metadata", new TreeMap<>(source.metadata()));
        content.put("tags", new TreeMap<>(attributes.tags()));
        try {
            String json = JSON.writeValueAsString(content);
            String name = sha256(owner.key()) + "/" + source.version().etag().value() + "/"
                    + sha256(json).substring(0, CONTENT_HASH_DIGITS) + ".json";
            return new MetadataSidecar(new ObjectKey(owner.bucket(), BucketLayout.METADATA + name), json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot serialise the metadata of " + owner, e);
        }
    }

    /**
     * What a sidecar says.
     *
     * @param url the blob's URL, if the sidecar has it
     */
    record Content(
            Optional<String> url, ContentHeaders headers, Map<String, String> metadata, Map<String, String> tags) {}

    /**
     * Reads the content of a sidecar.
     *
     * @throws IllegalArgumentException if it is none, or another object's; the message says why
     */
    static Content read(String json, ObjectKey owner) {
        JsonNode content;
        try {
            content = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
        if (content.path("schema").asInt() != SCHEMA) {
            throw new IllegalArgumentException("its schema is not " + SCHEMA);
        }
        if (!content.path("key").asText().equals(owner.key())) {
            throw new IllegalArgumentException(
                    "it belongs to another key: " + content.path("key").asText());
        }
        Map<String, String> headers = texts(content, "headers");
        return new Content(
                Optional.of(content.path("sourceUrl").asText()).filter(url -> !url.isEmpty()),
                new ContentHeaders(
                        Optional.ofNullable(headers.get("Content-Type")),
                        Optional.ofNullable(headers.get("Content-Encoding")),
                        Optional.ofNullable(headers.get("Content-Language")),
                        Optional.ofNullable(headers.get("Content-Disposition")),
                        Optional.ofNullable(headers.get("Cache-Control"))),
                texts(content, "metadata"),
                texts(content, "tags"));
    }

    private static Map<String, String> texts(JsonNode content, String field) {
        JsonNode object = content.path(field);
        if (!object.isObject()
                || object.properties().stream()
                        .anyMatch(text -> !text.getValue().isTextual())) {
            throw new IllegalArgumentException("its " + field + " are not an object of texts");
        }
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
        return texts;
    }

    private static Map<String, String> headers(ContentHeaders headers) {
        Map<String, String> present = new TreeMap<>();
        headers.type().ifPresent(value -> present.put("Content-Type", value));
        headers.encoding().ifPresent(value -> present.put("Content-Encoding", value));
        headers.language().ifPresent(value -> present.put("Content-Language", value));
        headers.disposition().ifPresent(value -> present.put("Content-Disposition", value));
        headers.cacheControl().ifPresent(value -> present.put("Cache-Control", value));
        return present;
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }
}
