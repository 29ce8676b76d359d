package io.blobferry.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A digest of a blob's index tags. A change of tags leaves the blob's ETag as it is and raises no event, so a backup carries
 * the digest of its tags in its metadata, and one HEAD shows whether they have changed since. docs/FORMAT.md describes it.
 */
public final class TagsDigest {
    private static final int DIGITS = 32;

    private TagsDigest() {}

    /**
     * The first 32 hexadecimal digits of the SHA-256 of all keys and values, in the order of the keys' UTF-16 units, each
     * followed by a zero byte; empty if there are no tags.
     */
    public static Optional<String> of(Map<String, String> tags) {
        if (tags.isEmpty()) {
            return Optional.empty();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(tags).forEach((key, value) -> {
                digest.update((key + '\0').getBytes(StandardCharsets.UTF_8));
                digest.update((value + '\0').getBytes(StandardCharsets.UTF_8));
            });
            return Optional.of(HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }
}
