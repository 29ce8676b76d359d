package io.blobferry.history;

import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.HistoryRecord;
import io.blobferry.history.KeyHistory.Trace;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import io.blobferry.spi.target.ObjectVersionListing.ListedMarker;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The history of one key, told oldest first. Times are seconds of one day, or two of them with a slash between. */
final class Story {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final ContentHeaders NO_HEADERS = new ContentHeaders(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final List<Listed> entries = new ArrayList<>();
    private final List<Trace> deletions = new ArrayList<>();
    private final List<Trace> unread = new ArrayList<>();
    private final List<Trace> containerDeletions = new ArrayList<>();
    private final Map<String, VersionLookup.Found> found = new HashMap<>();
    private final Set<String> examined = new HashSet<>();
    private Duration skew = Duration.ofSeconds(2);
    private boolean honoured;

    /**
     * A backup of the version, written then. Its id is the blob's ETag, with a quote for each one of the same ETag before, which
     * has the same content.
     */
    Story version(String etag, String validFrom, double written) {
        String id = etag;
        while (found.containsKey(id)) {
            id += "'";
        }
        return version(id, etag, range(validFrom).earliest(), validFrom, written);
    }

    /** The same of a version that was last modified before it became valid: it came back, or another one was current in between. */
    Story versionOf(double lastModified, String etag, String validFrom, double written) {
        return version(etag, etag, second(lastModified), validFrom, written);
    }

    private Story version(String id, String etag, Instant lastModified, String validFrom, double written) {
        TimeRange since = range(validFrom);
        found.put(
                id,
                new VersionLookup.Ours(stored(
                        id,
                        Optional.of(new StoredVersion.Origin(
                                new ETag(etag),
                                lastModified,
                                Optional.empty(),
                                since,
                                Optional.of(BlobType.BLOCK),
                                Optional.empty())))));
        return listed(id, new ETag(etag), written);
    }

    /** A version that was written while the bucket had no versioning. */
    Story nullVersion(String etag, String validFrom, double written) {
        return version("null", etag, range(validFrom).earliest(), validFrom, written);
    }

    Story foreignVersion(String id, double written) {
        found.put(id, new VersionLookup.Foreign(stored(id, Optional.empty())));
        return listed(id, new ETag(id), written);
    }

    Story removedVersion(String id, double written) {
        found.put(id, new VersionLookup.Removed());
        return listed(id, new ETag(id), written);
    }

    Story deniedVersion(String id, double written) {
        found.put(id, new VersionLookup.Failed("403 AccessDenied"));
        return listed(id, new ETag(id), written);
    }

    private Story listed(String id, ETag content, double written) {
        entries.addFirst(new ListedVersion("key", id, false, second(written), content, 1, "STANDARD"));
        return this;
    }

    Story marker(double placed) {
        entries.addFirst(new ListedMarker("key", "marker" + entries.size(), false, second(placed)));
        return this;
    }

    /** @param etag {@code -} if it is not known */
    Story deleted(String etag, String time, double recorded) {
        deletions.add(trace(etag, time, recorded));
        return this;
    }

    Story unread(String etag, String time, double recorded) {
        unread.add(trace(etag, time, recorded));
        return this;
    }

    Story containerDeleted(String time, double recorded) {
        containerDeletions.add(trace("-", time, recorded));
        return this;
    }

    Story skew(int seconds) {
        skew = Duration.ofSeconds(seconds);
        return this;
    }

    Story honoured() {
        honoured = true;
        return this;
    }

    /** The id of the version, {@code gone}, {@code absent} or {@code not ours}; and the reason of a doubt. */
    String at(double time) {
        return state(new AsOf(moment(time), skew, honoured));
    }

    String latest() {
        return state(AsOf.latest(skew, honoured));
    }

    private String state(AsOf asOf) {
        KeyHistory history = new KeyHistory(entries, deletions, unread, containerDeletions);
        KeyState state = new Timeline(history, asOf, version -> {
                    examined.add(version.versionId());
                    return found.get(version.versionId());
                })
                .state();
        String text = switch (state) {
            case KeyState.Present present ->
                present.version().versionId() + (present.foreignMarker().isPresent() ? " under a foreign marker" : "");
            case KeyState.Gone gone -> "gone";
            case KeyState.Absent absent -> "absent";
            case KeyState.NotOurs notOurs -> "not ours";
        };
        return text + state.doubt().map(doubt -> " " + doubt.reason()).orElse("");
    }

    /** The versions that were examined by any question so far. */
    Set<String> examined() {
        return examined;
    }

    /** The history as the AWS CLI shows it: the versions with the answer to a HEAD of each, and both listings of records. */
    record Shown(String versions, String deleted, String unread) {}

    /** The key is {@code c/key}. */
    Shown shown() {
        StringBuilder versions = new StringBuilder();
        for (Listed entry : entries) {
            if (entry instanceof ListedVersion version
                    && found.get(version.versionId()) instanceof VersionLookup.Ours ours) {
                versions.append(
                        "{\"Key\":\"c/key\",\"VersionId\":\"" + version.versionId() + "\",\"Size\":1,\"ETag\":\""
                                + version.etag().value() + "\",\"LastModified\":\"" + cli(version.lastModified())
                                + "\",\"Metadata\":{\"blobferry-source-etag\":\""
                                + ours.origin().etag().value() + "\",\"blobferry-source-last-modified\":\""
                                + ours.origin().lastModified().truncatedTo(ChronoUnit.SECONDS)
                                + "\",\"blobferry-valid-from\":\""
                                + ours.origin().validFrom() + "\"}}\n");
            }
        }
        List<String> deleted = new ArrayList<>();
        deletions.forEach(trace -> deleted.add(record(HistoryRecord.Kind.DELETED, "c/key", trace)));
        containerDeletions.forEach(trace -> deleted.add(record(HistoryRecord.Kind.DELETED, "c/", trace)));
        return new Shown(
                versions.toString(),
                listing(deleted),
                listing(unread.stream()
                        .map(trace -> record(HistoryRecord.Kind.UNREAD, "c/key", trace))
                        .toList()));
    }

    private static String record(HistoryRecord.Kind kind, String key, Trace trace) {
        return "{\"Key\":\""
                + HistoryRecord.of(kind, key, trace.time(), trace.etag()).recordKey() + "\",\"LastModified\":\""
                + cli(trace.written()) + "\"}";
    }

    private static String listing(List<String> records) {
        return "{\"Versions\":[" + String.join(",", records) + "]}";
    }

    private static String cli(Instant time) {
        return time.toString().replace("Z", "+00:00");
    }

    static Instant time(double seconds) {
        return moment(seconds);
    }

    private static Trace trace(String etag, String time, double recorded) {
        return new Trace(range(time), ETag.of(etag.equals("-") ? "" : etag), second(recorded));
    }

    private static StoredVersion stored(String id, Optional<StoredVersion.Origin> origin) {
        return new StoredVersion(
                new ObjectVersion(new ObjectKey("bucket", "key"), Optional.of(id)),
                new ETag(id),
                1,
                Optional.empty(),
                START,
                "STANDARD",
                new StoredVersion.Ready(),
                origin,
                NO_HEADERS,
                Map.of());
    }

    private static TimeRange range(String text) {
        String[] ends = text.split("/", 2);
        return new TimeRange(moment(Double.parseDouble(ends[0])), moment(Double.parseDouble(ends[ends.length - 1])));
    }

    private static Instant moment(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    private static Instant second(double seconds) {
        return START.plusSeconds((long) seconds);
    }
}
