package io.blobferry.testing;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobOccupiedException;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.stream.ReceivedBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** A destination in memory, of ranges of 64 KiB. */
public final class MemoryDestination implements RestoreDestination {
    private static final int RANGE = 64 << 10;

    private final FaultInjector faults;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, RestoredBlob> restored = new ConcurrentHashMap<>();
    private final Map<String, byte[]> parts = new ConcurrentHashMap<>();
    private final Map<String, Set<Integer>> written = new ConcurrentHashMap<>();
    private boolean visibleAtOnce;
    private boolean finished;

    public MemoryDestination(FaultInjector faults) {
        this.faults = faults;
    }

    /** What is visible. */
    public Map<String, byte[]> blobs() {
        return new HashMap<>(blobs);
    }

    public Optional<RestoredBlob> restored(String name) {
        return Optional.ofNullable(restored.get(name));
    }

    /** Another client writes. */
    public void put(String name, byte[] content) {
        blobs.put(name, content);
    }

    /** What is written is visible at once, as an append blob is: something else is in its way already when writing begins. */
    public void showAtOnce() {
        visibleAtOnce = true;
    }

    public boolean isFinished() {
        return finished;
    }

    @Override
    public Found find(RunContext run, RestoredBlob blob) {
        return faults.intercept(run, "destination.find", () -> {
            byte[] there = blobs.get(blob.name());
            if (there == null) {
                return new Absent();
            }
            return blob.version().crc().equals(Optional.of(RestoredBlobs.crc(there)))
                    ? new Same()
                    : new Different("other bytes", Optional.of(new ETag("x")));
        });
    }

    @Override
    public BlobWriter open(RunContext run, RestoredBlob blob, Found found, Map<Integer, Crc64Nvme> known) {
        if (visibleAtOnce && found instanceof Absent && blobs.containsKey(blob.name())) {
            throw new BlobOccupiedException("create " + blob.name() + ": another blob is there");
        }
        String id = blob.name() + blob.version().version();
        byte[] content = parts.computeIfAbsent(id, key -> new byte[Math.toIntExact(blob.size())]);
        Set<Integer> kept = new HashSet<>(written.computeIfAbsent(id, key -> ConcurrentHashMap.newKeySet()));
        kept.retainAll(known.keySet());
        return new BlobWriter() {
            @Override
            public RangePlan ranges() {
                return new RangePlan(blob.size(), RANGE);
            }

            @Override
            public boolean isSequential() {
                return false;
            }

            @Override
            public Set<Integer> kept() {
                return kept;
            }

            @Override
            public Crc64Nvme write(RunContext writing, RangePlan.Range range, Flow.Publisher<ByteBuffer> bytes) {
                return faults.intercept(writing, "destination.write", () -> {
                    int offset = Math.toIntExact(range.offset());
                    int length = Math.toIntExact(range.length());
                    ReceivedBytes.<RuntimeException>forEach(
                            writing, "write", length, bytes, ByteBuffer.wrap(content, offset, length)::put);
                    written.get(id).add(range.index());
                    return RestoredBlobs.crc(Arrays.copyOfRange(content, offset, offset + length));
                });
            }

            @Override
            public CommitResult commit(RunContext writing) {
                return faults.intercept(writing, "destination.commit", () -> {
                    if (found instanceof Absent && blobs.containsKey(blob.name())) {
                        return new Occupied();
                    }
                    blobs.put(blob.name(), content);
                    restored.put(blob.name(), blob);
                    parts.remove(id);
                    return new Written(blob.name(), List.of());
                });
            }

            @Override
            public void discard(RunContext writing) {
                parts.remove(id);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<String> urlOf(String name) {
        return Optional.of("https://other.blob.core.windows.net/recovered/" + name);
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public void close() {}
}
