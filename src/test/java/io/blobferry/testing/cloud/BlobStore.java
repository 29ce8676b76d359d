package io.blobferry.testing.cloud;

import java.time.Clock;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Azure's Blob service. Every write gives a blob a new ETag. A container exists as soon as it is named. */
public final class BlobStore<C extends Content> {
    private final AtomicLong writes = new AtomicLong();

    private final Map<String, NavigableMap<String, Blob<C>>> containers = new ConcurrentHashMap<>();

    /** By their ids, which no two versions of any blobs share. */
    private final Map<String, Blob<C>> versions = new ConcurrentHashMap<>();

    /** What was deleted last under each name. */
    private final Map<String, Blob<C>> deleted = new ConcurrentHashMap<>();

    private final Clock clock;

    public BlobStore(Clock clock) {
        this.clock = clock;
    }

    /** Makes the blob, or a new version of it. */
    public Blob<C> put(String container, String name, C content, BlobAttributes attributes) {
        Blob<C> blob = new Blob<>(writes.incrementAndGet(), content, attributes, clock.millis());
        blob.versionId().ifPresent(id -> versions.put(id, blob));
        blobs(container).put(name, blob);
        return blob;
    }

    /** Changes what a write is not needed for, such as the tier: the ETag stays. */
    public void setAttributes(String container, String name, UnaryOperator<BlobAttributes> change) {
        change(
                container,
                name,
                blob -> new Blob<>(
                        blob.number(), blob.content(), change.apply(blob.attributes()), blob.modifiedMillis()));
    }

    /** Changes what the store keeps of the blob's content: the ETag stays. */
    public void setContent(String container, String name, UnaryOperator<C> change) {
        change(
                container,
                name,
                blob -> new Blob<>(
                        blob.number(), change.apply(blob.content()), blob.attributes(), blob.modifiedMillis()));
    }

    private void change(String container, String name, UnaryOperator<Blob<C>> change) {
        blobs(container).computeIfPresent(name, (same, blob) -> {
            Blob<C> changed = change.apply(blob);
            changed.versionId().ifPresent(id -> versions.replace(id, changed));
            return changed;
        });
    }

    /**
     * Renames the blob, as an account with a hierarchical namespace does, over a blob of the new name too. It keeps its ETag
     * (the ABFS driver of Hadoop relies on it: {@code ETAGS_PRESERVED_IN_RENAME}, HADOOP-18163) and its Last-Modified ("Change
     * and delete detection using indexers for Azure Storage in Azure AI Search").
     */
    public void rename(String container, String name, String newName) {
        Blob<C> blob = blobs(container).remove(name);
        if (blob != null) {
            blobs(container).put(newName, blob);
        }
    }

    /** The current version. */
    public Optional<Blob<C>> find(String container, String name) {
        return Optional.ofNullable(blobs(container).get(name));
    }

    /** A version, current or not, that the account keeps. */
    public Optional<Blob<C>> findVersion(String versionId) {
        return Optional.ofNullable(versions.get(versionId));
    }

    /** Deletes every version but the current ones. */
    public void deleteVersions() {
        versions.clear();
    }

    /** The container's blobs whose names come after the given one. */
    public ListedPage<Blob<C>> list(String container, String prefix, String delimiter, String after, int max) {
        return ListedPage.of(blobs(container), Optional::of, prefix, delimiter, after, max);
    }

    /**
     * Deletes the blob.
     *
     * @return whether it was there
     */
    public boolean delete(String container, String name) {
        Blob<C> blob = blobs(container).remove(name);
        if (blob != null) {
            deleted.put(container + "/" + name, blob);
        }
        return blob != null;
    }

    /** Deletes the container's blobs, beyond recall. */
    public void deleteContainer(String container) {
        containers.remove(container);
        deleted.keySet().removeIf(name -> name.startsWith(container + "/"));
    }

    /**
     * Restores the blob that was deleted last under the name, with its ETag and Last-Modified, unless there is one again.
     *
     * @return whether there was one to restore
     */
    public boolean undelete(String container, String name) {
        Blob<C> blob = deleted.get(container + "/" + name);
        return blob != null && blobs(container).putIfAbsent(name, blob) == null;
    }

    /**
     * Deletes the blob if it is this very version.
     *
     * @return whether it was
     */
    public boolean delete(String container, String name, Blob<C> version) {
        return blobs(container).remove(name, version);
    }

    private NavigableMap<String, Blob<C>> blobs(String container) {
        return containers.computeIfAbsent(container, unused -> new ConcurrentSkipListMap<>());
    }
}
