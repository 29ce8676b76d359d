package io.blobferry.standins;

import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Which blobs there are, by container and name, and in which version. */
final class BlobStore {
    /** ETags look like Azure's: a time as a number. */
    private final AtomicLong etags = new AtomicLong(0x8DD00000000000L);

    private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
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

    /** Tells whether it was there. */
    boolean remove(String name) {
        return blobs.remove(name) != null;
    }
}
