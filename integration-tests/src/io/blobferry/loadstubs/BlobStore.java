package io.blobferry.loadstubs;

import java.time.Clock;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Which blobs there are, by container and name, and in which version. */
final class BlobStore {
    /** ETags look like Azure's: a time as a number. */
    private final AtomicLong etags = new AtomicLong(0x8DD00000000000L);

    private final NavigableMap<String, Blob> blobs = new ConcurrentSkipListMap<>();
    private final Clock clock;

    /** @param etag quoted */
    record Blob(String etag, long size, long lastModified) {}

    BlobStore(Clock clock) {
        this.clock = clock;
    }

    /** Makes the blob, or a new version of it. */
    Blob put(String name, long size) {
        String etag = "\"0x" + Long.toHexString(etags.incrementAndGet()).toUpperCase(Locale.ROOT) + '"';
        Blob blob = new Blob(etag, size, clock.millis());
        blobs.put(name, blob);
        return blob;
    }

    Optional<Blob> find(String name) {
        return Optional.ofNullable(blobs.get(name));
    }

    /** The container's blobs whose names come after the given one, their names without the container's. */
    ListedPage<Blob> list(String container, String prefix, String delimiter, String after, int most) {
        String folder = container + "/";
        ListedPage<Blob> page =
                ListedPage.of(blobs, folder + prefix, delimiter, after.isEmpty() ? "" : folder + after, most);
        return new ListedPage<>(
                page.entries().stream()
                        .map(entry -> new ListedPage.Entry<>(entry.name().substring(folder.length()), entry.item()))
                        .toList(),
                page.next().map(name -> name.substring(folder.length())));
    }

    /** Tells whether it was there. */
    boolean remove(String name) {
        return blobs.remove(name) != null;
    }
}
