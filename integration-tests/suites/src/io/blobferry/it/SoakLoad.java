package io.blobferry.it;

import com.azure.storage.queue.QueueClient;
import io.blobferry.emulators.Emulators;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Changes blobs of a bounded set of names and delivers the events: mostly small ones, now and then one that is copied by parts
 * or by segments. Some are deleted, and some events come twice.
 */
final class SoakLoad implements AutoCloseable {
    private static final int SMALL_NAMES = 200;
    private static final int PARTS_NAMES = 6;
    private static final int SEGMENTS_NAMES = 4;

    /** Of so many changes one is to a blob of several parts, and of so many one to a blob of segments. */
    private static final int PARTS_EVERY = 500;

    private static final int SEGMENTS_EVERY = 800;
    private static final double DELETIONS = 0.06;
    private static final double REPEATED_EVENTS = 0.03;

    /** Changes at once; more wait for them, so that a slow source slows the load. */
    private static final int THREADS = 6;

    private final List<SoakBlob> small = new ArrayList<>();
    private final List<SoakBlob> parts = new ArrayList<>();
    private final List<SoakBlob> segments = new ArrayList<>();
    private final QueueClient queue;
    private final long seed;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Semaphore places = new Semaphore(2 * THREADS);
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong deletions = new AtomicLong();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    SoakLoad(Emulators emulators, SourceContainer source, String queueName, long seed) {
        this.seed = seed;
        queue = emulators.queues().getQueueClient(queueName);
        queue.createIfNotExists();
        for (int i = 0; i < SMALL_NAMES; i++) {
            small.add(new SoakBlob(source, SoakBlob.Kind.SMALL, i));
        }
        for (int i = 0; i < PARTS_NAMES; i++) {
            parts.add(new SoakBlob(source, SoakBlob.Kind.PARTS, i));
        }
        for (int i = 0; i < SEGMENTS_NAMES; i++) {
            segments.add(new SoakBlob(source, SoakBlob.Kind.SEGMENTS, i));
        }
    }

    List<SoakBlob> blobs() {
        List<SoakBlob> all = new ArrayList<>(small);
        all.addAll(parts);
        all.addAll(segments);
        return all;
    }

    /** How many changes were made so far. */
    long changes() {
        return number.get();
    }

    long deletions() {
        return deletions.get();
    }

    /** Overwrites blobs, each name in its turn, whenever fewer messages are left than these, until the condition is met. */
    void keepBacklog(int messages, BooleanSupplier end) {
        while (!end.getAsBoolean()) {
            long missing = messages - queue.getProperties().getApproximateMessagesCountLong();
            for (long i = 0; i < missing; i++) {
                submit(random -> inTurn(), 0);
            }
            pause(Duration.ofMillis(100));
        }
    }

    /** Makes so many changes a second to blobs at random, for this long. */
    void offer(double perSecond, Duration time) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        for (long i = 0; System.nanoTime() < end; i++) {
            long due = start + (long) (i / perSecond * 1e9);
            pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            submit(this::any, DELETIONS);
        }
    }

    private interface Choice {
        SoakBlob of(RandomGenerator random);
    }

    private SoakBlob inTurn() {
        long turn = number.get();
        return large(turn).orElseGet(() -> small.get((int) (turn % small.size())));
    }

    private SoakBlob any(RandomGenerator random) {
        return large(number.get()).orElseGet(() -> small.get(random.nextInt(small.size())));
    }

    private Optional<SoakBlob> large(long turn) {
        if (turn % PARTS_EVERY == PARTS_EVERY / 10) {
            return Optional.of(parts.get((int) (turn / PARTS_EVERY % parts.size())));
        }
        if (turn % SEGMENTS_EVERY == SEGMENTS_EVERY / 5) {
            return Optional.of(segments.get((int) (turn / SEGMENTS_EVERY % segments.size())));
        }
        return Optional.empty();
    }

    private void submit(Choice choice, double deletionShare) {
        if (failure.isDone()) {
            failure.join();
        }
        places.acquireUninterruptibly();
        RandomGenerator random = new SplittableRandom(seed + number.get());
        SoakBlob blob = choice.of(random);
        number.incrementAndGet();
        threads.execute(() -> {
            try {
                change(blob, random, deletionShare);
            } catch (RuntimeException | Error e) {
                failure.completeExceptionally(e);
            } finally {
                places.release();
            }
        });
    }

    private void change(SoakBlob blob, RandomGenerator random, double deletionShare) {
        Optional<String> deletion = random.nextDouble() < deletionShare ? blob.delete() : Optional.empty();
        deletion.ifPresent(event -> deletions.incrementAndGet());
        String event = deletion.orElseGet(() -> blob.overwrite(random));
        deliver(event);
        if (random.nextDouble() < REPEATED_EVENTS) {
            deliver(event);
        }
    }

    private void deliver(String event) {
        queue.sendMessage(Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8)));
    }

    /** Waits until all changes are made. */
    void await() {
        places.acquireUninterruptibly(2 * THREADS);
        places.release(2 * THREADS);
        if (failure.isDone()) {
            failure.join();
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
