package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One process copies segments and small blobs: however slow the ones are, the others do not wait for them. */
class SharedMemoryTest {
    /** Real time: neither memory nor permits wait by the engine's clock. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final int MEMORY_OF_PARTS = 4;
    private static final int SEGMENTS = 6;

    private final BackupFixture clouds = new BackupFixture();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final BackupEngine engine;

    SharedMemoryTest() {
        clouds.config = new TestConfig()
                .memoryOfParts(MEMORY_OF_PARTS)
                .smallBlob(TestConfig.PART)
                .segment(2 * TestConfig.PART)
                .build();
        engine = clouds.engine();
    }

    @AfterEach
    void letAllEnd() {
        end.countDown();
        threads.close();
    }

    @Test
    void segmentsFillTheirMemory_smallBlobIsBackedUp() throws InterruptedException {
        List<Segment> segments = dispatch();
        CountDownLatch parts = stallAfter(clouds.config.maxPartsInFlight(), "segment");
        List<CompletableFuture<Outcome>> copies = segments.stream()
                .map(segment -> CompletableFuture.supplyAsync(
                        () -> engine.copySegment(newRun("segment", BackupFixture.RUN_TIMEOUT), segment), threads))
                .toList();
        await(parts);

        assertInstanceOf(Outcome.BackedUp.class, backUp(write("small", TestConfig.PART)));

        assertEquals(0, copies.stream().filter(CompletableFuture::isDone).count(), "every segment is still on its way");
    }

    @Test
    void smallBlobsFillTheirMemory_segmentIsCopied() throws InterruptedException {
        Segment segment = dispatch().getFirst();
        CountDownLatch started = stallAfter(clouds.config.maxPartsInFlight(), "small");
        List<CompletableFuture<Outcome>> copies = new ArrayList<>();
        for (int i = 0; i < 2 * MEMORY_OF_PARTS; i++) {
            BlobAddress small = write("small-" + i, TestConfig.PART);
            copies.add(CompletableFuture.supplyAsync(
                    () -> engine.backUp(newRun("small", BackupFixture.RUN_TIMEOUT), event(small, TestConfig.PART)),
                    threads));
        }
        await(started);

        assertInstanceOf(
                Outcome.SegmentCopied.class,
                engine.copySegment(
                        newRun("segment", clouds.config.completionMargin().plus(TIMEOUT)), segment));

        assertEquals(0, copies.stream().filter(CompletableFuture::isDone).count(), "every small blob is on its way");
    }

    private List<Segment> dispatch() {
        clouds.write(new BlobContent(7, SEGMENTS * 2 * TestConfig.PART));
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("dispatcher"));
        List<Segment> segments = new ArrayList<>();
        for (Optional<Segment> next = clouds.segmentQueue.next(); next.isPresent(); next = clouds.segmentQueue.next()) {
            segments.add(next.get());
        }
        assertEquals(SEGMENTS, segments.size());
        return segments;
    }

    /** The run's streams stop half-way until the test ends; the latch opens when so many have. */
    private CountDownLatch stallAfter(int streams, String run) {
        CountDownLatch stalled = new CountDownLatch(streams);
        clouds.faults.at(FaultInjector.Side.BEFORE, "source.halfway", 0, call -> {
            if (call.run().equals(run)) {
                stalled.countDown();
                awaitEnd();
            }
        });
        return stalled;
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS), "all are in flight");
    }

    private BlobAddress write(String name, long size) {
        BlobAddress blob = new BlobAddress("account", "container", name);
        clouds.source.put(blob, new BlobContent(1, size));
        return blob;
    }

    private Outcome backUp(BlobAddress blob) {
        long size = clouds.source.current(blob).content().size();
        return engine.backUp(newRun(blob.name(), clouds.config.deadlineMargin().plus(TIMEOUT)), event(blob, size));
    }

    private RunContext newRun(String id, Duration allowed) {
        return new RunContext(id, clouds.clock, allowed, clouds.listener);
    }

    private static BlobEvent event(BlobAddress blob, long size) {
        return new BlobEvent(
                "event",
                blob,
                Notice.NONE,
                Optional.empty(),
                OptionalLong.of(size),
                Optional.empty(),
                Optional.empty());
    }
}
