package io.blobferry.aws.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The object that holds the metadata of a backup that exceeds S3's limit. Its key derives from the owner's key and the
 * source's ETag. It is written before its owner, so an object that names a sidecar always has one. The owner's key is
 * hashed, because a longer key than the longest one would exceed S3's limit.
 */
record MetadataSidecar(ObjectKey key, String json) {
    static final String KEY_PREFIX = ".blobferry/metadata/";

    private static final ObjectMapper JSON = new ObjectMapper();

    static MetadataSidecar of(ObjectKey owner, BlobProperties source) {
        Map<String, Object> content = new TreeMap<>();
        content.put("key", owner.key());
        content.put("sourceUrl", source.url().toString());
        content.put("sourceETag", source.version().etag().value());
        content.put("metadata", new TreeMap<>(source.metadata()));
        try {
            return new MetadataSidecar(
                    new ObjectKey(owner.bucket(), name(owner, source.version().etag())),
                    JSON.writeValueAsString(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot serialise the metadata of " + owner, e);
        }
    }

    private static String name(ObjectKey owner, ETag version) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(owner.key().getBytes(StandardCharsets.UTF_8));
            return KEY_PREFIX + HexFormat.of().formatHex(hash) + "/" + version.value() + ".json";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }
}
