package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.testing.MemoryBlob;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the clients of the source did that the source itself no longer shows. */
final class SourceHistory {
    private final Map<ETag, Map<String, String>> metadata = new HashMap<>();
    private final Map<ETag, Set<Map<String, String>>> tags = new HashMap<>();
    private final Map<BlobAddress, Set<Map<String, String>>> tagsOfBlobs = new HashMap<>();
    private final Map<BlobAddress, Instant> goneWithDirectory = new HashMap<>();
    private final Map<BlobAddress, Integer> deletions = new HashMap<>();
    private final Map<Change, Integer> changes = new EnumMap<>(Change.class);
    private final SourceTimes times = new SourceTimes();
    private final SourceStates states = new SourceStates();
    private boolean unannounced;
    private boolean ordered = true;

    void count(Change change) {
        changes.merge(change, 1, Integer::sum);
    }

    /** When which version was current. */
    SourceTimes times() {
        return times;
    }

    /** Which version each blob had at which time. */
    SourceStates states() {
        return states;
    }

    /** How often each change was made. */
    Map<Change, Integer> changes() {
        return changes;
    }

    /** The blob is there, with a new version, or with other tags, or under a new name. */
    void present(MemoryBlob blob) {
        ETag etag = blob.properties().version().etag();
        BlobAddress address = blob.properties().version().blob();
        metadata.put(etag, blob.properties().metadata());
        tags.computeIfAbsent(etag, version -> new HashSet<>()).add(blob.tags());
        tagsOfBlobs.computeIfAbsent(address, any -> new HashSet<>()).add(blob.tags());
        goneWithDirectory.remove(address);
        deletions.remove(address);
    }

    /** @param outcomes how many outcomes were reported before */
    void deleted(BlobAddress blob, int outcomes) {
        ordered = false;
        deletions.put(blob, outcomes);
        goneWithDirectory.remove(blob);
    }

    /** The blob's own event says so. */
    void renamed(BlobAddress previous) {
        ordered = false;
        goneWithDirectory.remove(previous);
        deletions.remove(previous);
    }

    /** The blob has no event of its own. */
    void goneWithDirectory(BlobAddress blob, Instant time) {
        ordered = false;
        deletions.remove(blob);
        goneWithDirectory.put(blob, time);
    }

    /** No event says so. */
    void goneWithContainer(BlobAddress blob) {
        goneWithDirectory.remove(blob);
        deletions.remove(blob);
    }

    /** What no event announces. */
    void changedUnannounced() {
        unannounced = true;
        ordered = false;
    }

    /** A content or version may come again. */
    void repeats() {
        ordered = false;
    }

    boolean hasUnannounced() {
        return unannounced;
    }

    /** Whether no version and no content was ever current twice, and no blob was deleted. */
    boolean isOrdered() {
        return ordered;
    }

    Map<String, String> metadata(ETag version) {
        return metadata.getOrDefault(version, Map.of());
    }

    /** Every set of tags that a blob had with this version. */
    Set<Map<String, String>> tags(ETag version) {
        return tags.getOrDefault(version, Set.of());
    }

    /** Every set of tags that the blob had with any version. */
    Set<Map<String, String>> tags(BlobAddress blob) {
        return tagsOfBlobs.getOrDefault(blob, Set.of());
    }

    /** When the blob went with its directory, if that is how it went. */
    Optional<Instant> goneWithDirectory(BlobAddress blob) {
        return Optional.ofNullable(goneWithDirectory.get(blob));
    }

    /** How many outcomes were reported before the blob was deleted, if its own event announced it. */
    Optional<Integer> outcomesBeforeDeletion(BlobAddress blob) {
        return Optional.ofNullable(deletions.get(blob));
    }
}
