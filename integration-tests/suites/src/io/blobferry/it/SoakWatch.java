package io.blobferry.it;

import com.azure.core.util.Context;
import com.azure.storage.queue.QueueClient;
import com.azure.storage.queue.models.PeekedMessageItem;
import io.blobferry.emulators.Emulators;
import io.blobferry.it.SoakSample.Measure;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Samples a worker under load and prints a line from time to time, and has the bucket verified and trimmed, each on a thread of
 * its own until closed.
 */
final class SoakWatch implements AutoCloseable {
    private static final Duration TRIMMING = Duration.ofSeconds(30);
    private static final Duration HEAP = Duration.ofSeconds(60);
    private static final double MIB = 1 << 20;

    private final Emulators emulators;
    private final Duration sampling;
    private final Duration printing;
    private final ProcessProbe worker;
    private final SoakProgress progress;
    private final SoakBucket bucket;
    private final List<QueueClient> queues;
    private final List<SoakSample> samples = new ArrayList<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long start = System.nanoTime();
    private final List<Thread> threads;
    private long blobsBefore;
    private long bytesBefore;
    private double cpuBefore;
    private CpuTime machineBefore = CpuTime.now();
    private double secondsBefore;

    SoakWatch(
            Emulators emulators,
            Duration sampling,
            Duration printing,
            ProcessProbe worker,
            SoakProgress progress,
            SoakBucket bucket,
            List<String> queues) {
        this.emulators = emulators;
        this.sampling = sampling;
        this.printing = printing;
        this.worker = worker;
        this.progress = progress;
        this.bucket = bucket;
        this.queues = queues.stream().map(emulators.queues()::getQueueClient).toList();
        blobsBefore = progress.count("backed-up");
        bytesBefore = progress.bytes();
        cpuBefore = worker.cpuSeconds();
        threads = List.of(
                Thread.ofPlatform().name("soak watch").start(() -> run(this::watch)),
                Thread.ofPlatform().name("soak trimming").start(() -> run(this::trim)));
    }

    /** The samples since this share of the time until now. */
    synchronized List<SoakSample> since(double share) {
        double from = share * seconds();
        return samples.stream().filter(sample -> sample.seconds() >= from).toList();
    }

    /** @throws java.util.concurrent.CompletionException it could not sample, or a version in the bucket was wrong */
    @Override
    public void close() {
        closed.countDown();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.isDone()) {
            failure.join();
        }
    }

    /** What a thread does until {@link #closed}. */
    private interface Task {
        void run() throws InterruptedException;
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            System.out.println("[soak] the watch has failed: " + e);
            failure.completeExceptionally(e);
        }
    }

    private void watch() throws InterruptedException {
        System.out.println("[soak]  min  blobs/s  MiB/s  lag p50/p99 s  worker %  idle %  resident  live heap  handles"
                + "  threads  TCP  messages  oldest s");
        double measured = -HEAP.toSeconds();
        double printed = 0;
        long heap = 0;
        while (!closed.await(sampling.toMillis(), TimeUnit.MILLISECONDS)) {
            progress.update();
            if (seconds() - measured >= HEAP.toSeconds()) {
                measured = seconds();
                heap = worker.liveHeap();
            }
            SoakSample sample = sample(heap);
            add(sample);
            if (seconds() - printed >= printing.toSeconds()) {
                printed = seconds();
                print(sample);
            }
        }
    }

    private void trim() throws InterruptedException {
        while (!closed.await(TRIMMING.toMillis(), TimeUnit.MILLISECONDS)) {
            bucket.verifyAndTrim();
            emulators.requests().discard();
        }
    }

    private SoakSample sample(long heap) {
        return new SoakSample(
                seconds(),
                worker.residentBytes(),
                heap,
                worker.handles(),
                worker.threads(),
                worker.connections(),
                queues.stream()
                        .mapToLong(queue -> queue.getProperties().getApproximateMessagesCountLong())
                        .sum(),
                queues.stream().mapToDouble(SoakWatch::oldest).max().orElse(0));
    }

    /** Of the messages that wait. Those in process cannot be read. */
    private static double oldest(QueueClient queue) {
        Stream<PeekedMessageItem> waiting = queue.peekMessages(1, Duration.ofSeconds(30), Context.NONE).stream();
        return waiting.map(PeekedMessageItem::getInsertionTime)
                .mapToDouble(inserted -> Duration.between(inserted, OffsetDateTime.now(ZoneOffset.UTC))
                                .toMillis()
                        / 1e3)
                .map(seconds -> Math.max(0, seconds))
                .max()
                .orElse(0);
    }

    private synchronized void add(SoakSample sample) {
        samples.add(sample);
    }

    private void print(SoakSample sample) {
        double passed = seconds() - secondsBefore;
        double cpu = worker.cpuSeconds();
        System.out.printf(
                Locale.ROOT,
                "[soak] %4.0f  %7.1f  %5.2f  %6.1f / %4.1f  %8.0f  %6.0f  %8.1f  %9.1f  %7d  %7d  %3d  %8d  %8.0f%n",
                seconds() / 60,
                (progress.count("backed-up") - blobsBefore) / passed,
                (progress.bytes() - bytesBefore) / passed / MIB,
                progress.lag(0.5),
                progress.lag(0.99),
                100 * (cpu - cpuBefore) / passed,
                100 * CpuTime.now().idleSince(machineBefore),
                Measure.RESIDENT.of(sample),
                Measure.HEAP.of(sample),
                sample.handles(),
                sample.threads(),
                sample.connections(),
                sample.messages(),
                sample.oldestSeconds());
        progress.forgetLags();
        secondsBefore = seconds();
        blobsBefore = progress.count("backed-up");
        bytesBefore = progress.bytes();
        cpuBefore = cpu;
        machineBefore = CpuTime.now();
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
