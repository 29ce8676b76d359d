package io.blobferry.format;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What S3 does not keep of a blob's history: that it was deleted, or that a version existed which was never read. A record is
 * an object of its own, and its key says all of it, so that a listing suffices. Records sort as the objects' keys do, then by
 * time; equal records have equal keys, so writing one again changes nothing.
 *
 * <p>The key is {@code .blobferry/deleted/} or {@code .blobferry/unread/}, the encoded key of the backup, and
 * {@code !<time>!<ETag>}. Characters up to {@code %} are percent-encoded in the key of the backup; the time is ISO 8601 with
 * seven digits of a second, or two such times with {@code ~} between them; the ETag is {@code -} where it is not known. Where that
 * exceeds 1,024 bytes, the encoded key is cut to its beginning, followed by {@code !!} and the first 16 hexadecimal digits of
 * the SHA-256 of the whole key of the backup; the content of every record names that key in full.
 *
 * @param kind what happened
 * @param subject whose history it is
 * @param time when
 * @param etag the version of the blob: the one that was deleted, or that was not read; empty if it is not known
 */
public record HistoryRecord(Kind kind, Subject subject, TimeRange time, Optional<ETag> etag) {
    private static final int HASH_DIGITS = 16;

    /** In bytes; less than the shortest beginning of a key that is cut. */
    private static final int MAX_LISTING_PREFIX = 512;

    private static final Pattern KEY = Pattern.compile(
            "([^!]*)(?:!!([0-9a-f]{" + HASH_DIGITS + "}))?!(" + RecordTime.PATTERN + ")(?:~(" + RecordTime.PATTERN
                    + "))?!([^!]+)",
            Pattern.DOTALL);

    private static final String NO_ETAG = "-";

    public HistoryRecord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(etag, "etag");
    }

    /** The kinds of records. */
    public enum Kind {
        /** The blob was deleted, or got another name. A key that ends with the container's slash: all of the container was. */
        DELETED(BucketLayout.DELETED),
        /** A version existed from the time on, and was overwritten or deleted before a run read it. */
        UNREAD(BucketLayout.UNREAD);

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The prefix of the keys of all records of the kind. */
        public String prefix() {
            return prefix;
        }
    }

    /** Whose history a record is. */
    public sealed interface Subject {}

    /** The backup with this key, in the record's bucket. */
    public record Whole(String key) implements Subject {
        public Whole {
            Objects.requireNonNull(key, "key");
        }
    }

    /**
     * A backup whose key is too long for the key of its record, which names it in its content.
     *
     * @param beginning the beginning of the backup's key
     * @param hash the hash of the backup's key, as {@link HistoryRecord#hashOf} computes it
     */
    public record Cut(String beginning, String hash) implements Subject {
        public Cut {
            Objects.requireNonNull(beginning, "beginning");
            Objects.requireNonNull(hash, "hash");
        }
    }

    /** A record of the backup with the key. */
    public static HistoryRecord of(Kind kind, String key, TimeRange time, Optional<ETag> etag) {
        TimeRange ticks = new TimeRange(ticks(time.earliest()), ticks(time.latest()));
        HistoryRecord whole = new HistoryRecord(kind, new Whole(key), ticks, etag);
        String suffix = whole.suffix();
        String encoded = SortableKey.encode(key);
        int room = ObjectKey.MAX_KEY_BYTES - kind.prefix().length() - bytes(suffix);
        if (bytes(encoded) <= room) {
            return whole;
        }
        String beginning = SortableKey.beginning(encoded, room - "!!".length() - HASH_DIGITS);
        return new HistoryRecord(kind, new Cut(SortableKey.decode(beginning).orElseThrow(), hashOf(key)), ticks, etag);
    }

    /** Reads the key of a record; empty if it is none. */
    public static Optional<HistoryRecord> parse(String recordKey) {
        for (Kind kind : Kind.values()) {
            if (recordKey.startsWith(kind.prefix())) {
                Matcher found = KEY.matcher(recordKey.substring(kind.prefix().length()));
                return found.matches() ? read(kind, found) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<HistoryRecord> read(Kind kind, Matcher found) {
        Optional<String> key = SortableKey.decode(found.group(1));
        Optional<String> etag = SortableKey.decode(found.group(5));
        if (key.isEmpty() || etag.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant earliest = Instant.parse(found.group(3));
            Instant latest = found.group(4) == null ? earliest : Instant.parse(found.group(4));
            Subject subject = found.group(2) == null ? new Whole(key.get()) : new Cut(key.get(), found.group(2));
            return Optional.of(new HistoryRecord(
                    kind,
                    subject,
                    new TimeRange(earliest, latest),
                    etag.filter(value -> !value.equals(NO_ETAG)).flatMap(ETag::of)));
        } catch (DateTimeException | IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    /** The key of the record's object. */
    public String recordKey() {
        return kind.prefix()
                + switch (subject) {
                    case Whole(String key) -> SortableKey.encode(key);
                    case Cut(String beginning, String hash) -> SortableKey.encode(beginning) + "!!" + hash;
                }
                + suffix();
    }

    /**
     * A prefix of the keys of all records of the kind for backups whose keys start with the prefix. Records of other keys may
     * have it too.
     */
    public static String listingPrefix(Kind kind, String keyPrefix) {
        return kind.prefix() + SortableKey.beginning(SortableKey.encode(keyPrefix), MAX_LISTING_PREFIX);
    }

    /** A prefix of the keys of exactly those records of the kind that are of the backup with the key, unless they are cut. */
    public static String listingPrefixOf(Kind kind, String key) {
        return kind.prefix() + SortableKey.encode(key) + SortableKey.END;
    }

    /** The hash of a key in the key of a record that is cut. */
    public static String hashOf(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    private String suffix() {
        String times = time.isExact()
                ? RecordTime.format(time.earliest())
                : RecordTime.format(time.earliest()) + "~" + RecordTime.format(time.latest());
        return SortableKey.END
                + times
                + SortableKey.END
                + etag.map(value -> SortableKey.encode(value.value())).orElse(NO_ETAG);
    }

    private static Instant ticks(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond(), time.getNano() / 100 * 100L);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
