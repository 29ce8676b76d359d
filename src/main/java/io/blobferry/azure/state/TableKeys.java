package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.BlobAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where a row lies. Blob names hold characters, and lengths, that a table key may not, so the row key is a hash; two of
 * its digits spread each container over 256 partitions, while a range of partition keys is still one container.
 */
record TableKeys(String partition, String row) {
    /** Allowed in a key, and in no container's name. */
    private static final String SEPARATOR = "!";

    /** The next character. */
    private static final String AFTER_SEPARATOR = "\"";

    private static final int SPREAD_DIGITS = 2;

    static TableKeys of(BlobAddress blob) {
        String hash = hash(blob.toString());
        return new TableKeys(blob.container() + SEPARATOR + hash.substring(0, SPREAD_DIGITS), hash);
    }

    /** Of what is no blob: beside all containers. */
    static TableKeys ofSubject(String subject) {
        String hash = hash(subject);
        return new TableKeys(SEPARATOR + hash.substring(0, SPREAD_DIGITS), hash);
    }

    /** The partitions of one container: from the first key, and before the end. */
    record Range(String start, String end) {}

    static Range rangeOf(String container) {
        return new Range(container + SEPARATOR, container + AFTER_SEPARATOR);
    }

    TableEntity entity() {
        return new TableEntity(partition, row);
    }

    private static String hash(String text) {
        try {
            byte[] bytes = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
