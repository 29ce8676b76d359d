package io.blobferry.restore;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.StoredVersion;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Copies the ranges of one blob from S3 to the destination, several at once, and combines their checksums. */
final class RangeCopier {
    private final BackupReader reader;
    private final Attempts attempts;
    private final RangeSlots slots;
    private final int concurrency;
    private final RestoreListener listener;

    RangeCopier(BackupReader reader, Attempts attempts, RangeSlots slots, int concurrency, RestoreListener listener) {
        this.reader = reader;
        this.attempts = attempts;
        this.slots = slots;
        this.concurrency = concurrency;
        this.listener = listener;
    }

    /**
     * Copies the ranges that the writer does not have.
     *
     * @param log gets each range once it is written
     * @return the checksum of the whole content
     * @throws TransferException the first failure; what was written is in the log
     */
    Crc64Nvme copy(RunContext run, StoredVersion version, BlobWriter writer, RangeLog log) {
        RangePlan plan = writer.ranges();
        Map<Integer, Crc64Nvme> checksums = new TreeMap<>();
        for (int index : writer.kept()) {
            checksums.put(index, log.known().get(index));
        }
        int threads = writer.isSequential() ? 1 : Math.min(concurrency, plan.count());
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        if (threads > 0) {
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < threads; i++) {
                    var unused = CompletableFuture.runAsync(
                            () -> copyRanges(run, version, writer, log, next, checksums, failure), executor);
                }
            }
        }
        if (failure.get() != null) {
            throw failure.get() instanceof RuntimeException known ? known : new CompletionException(failure.get());
        }
        Crc64Nvme whole = Crc64Nvme.EMPTY;
        for (int index = 0; index < plan.count(); index++) {
            whole = whole.combine(checksums.get(index), plan.range(index).length());
        }
        return whole;
    }

    private void copyRanges(
            RunContext run,
            StoredVersion version,
            BlobWriter writer,
            RangeLog log,
            AtomicInteger next,
            Map<Integer, Crc64Nvme> checksums,
            AtomicReference<Throwable> failure) {
        RangePlan plan = writer.ranges();
        try {
            for (int index = next.getAndIncrement();
                    index < plan.count() && failure.get() == null;
                    index = next.getAndIncrement()) {
                if (!writer.kept().contains(index)) {
                    Crc64Nvme crc = copy(run, version, writer, plan.range(index));
                    if (plan.count() > 1) {
                        log.add(index, crc);
                    }
                    synchronized (checksums) {
                        checksums.put(index, crc);
                    }
                }
            }
        } catch (RuntimeException | Error thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    private Crc64Nvme copy(RunContext run, StoredVersion version, BlobWriter writer, RangePlan.Range range) {
        return attempts.call(
                run,
                () -> slots.with(() -> {
                    Crc64Nvme crc = writer.write(run, range, reader.read(run, version, range.offset(), range.length()));
                    listener.bytesWritten(range.length());
                    return crc;
                }));
    }
}
