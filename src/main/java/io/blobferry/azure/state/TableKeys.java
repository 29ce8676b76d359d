package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.BlobAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys of a row. Blob names may be longer than a table key and hold characters that it may not, so the row key is a
 * SHA-256. Its first two digits spread a container over 256 partitions; one range of partition keys still holds exactly
 * one container.
 */
record TableKeys(String partition, String row) {
    /** Allowed in a key, but not in a container's name. */
    private static final String SEPARATOR = "!";

    /** The character after the separator: the exclusive end of a container's range, and of a blob's rows. */
    private static final String AFTER_SEPARATOR = "\"";

    private static final int SPREAD_DIGITS = 2;

    /** Between the hash of a blob and that of an event, in the key of an event's row. */
    private static final String EVENT_INFIX = "!e";

    /** Follows the hash in the key of a row beside another one. */
    private static final String BESIDE_SUFFIX = "!2";

    static TableKeys of(BlobAddress blob) {
        String hash = hash(blob.toString());
        return new TableKeys(blob.container() + SEPARATOR + hash.substring(0, SPREAD_DIGITS), hash);
    }

    /** The keys of a subject that is not a blob, outside every container's range. */
    static TableKeys ofSubject(String subject) {
        String hash = hash(subject);
        return new TableKeys(SEPARATOR + hash.substring(0, SPREAD_DIGITS), hash);
    }

    /** The keys of an event of the blob or directory with these keys: in its partition, and in its range of row keys. */
    TableKeys ofEvent(String subject) {
        return new TableKeys(partition, row + EVENT_INFIX + hash(subject));
    }

    /** The keys of the row for what the row of these keys cannot take, because it cannot be read. */
    TableKeys beside() {
        return new TableKeys(partition, row + BESIDE_SUFFIX);
    }

    static boolean isBeside(TableEntity entity) {
        return entity.getRowKey().endsWith(BESIDE_SUFFIX);
    }

    /** Keys from one to another: start inclusive, end exclusive. */
    record Range(String start, String end) {}

    /** The row keys of a blob, of its events, and of the rows beside them. */
    Range rowRange() {
        return new Range(row, row + AFTER_SEPARATOR);
    }

    /** The partition keys of one container. */
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
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }
}
