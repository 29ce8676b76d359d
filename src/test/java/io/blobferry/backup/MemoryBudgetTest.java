package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Memory for one part, shared with small blobs. */
class MemoryBudgetTest {
    /** Real time: the budget does not wait by the engine's clock. */
    private static final Duration TIMEOUT = Duration.ofMillis(50);

    /** Half of a part's memory. */
    private static final BlobContent HALF = new BlobContent(1, TestConfig.PART / 2);

    private final BackupFixture clouds = new BackupFixture();
    private final List<Outcome> concurrent = new ArrayList<>();
    private final BackupEngine engine;

    MemoryBudgetTest() {
        clouds.config = new TestConfig().memoryOfParts(1).build();
        engine = clouds.engine();
    }

    @Test
    void smallBlob_waitsForPartsMemory() {
        clouds.write(BackupFixture.LARGE_ONE);
        BlobAddress small = write("small", HALF);
        clouds.faults.before("source.halfway", 1, () -> concurrent.add(run(small, TIMEOUT)));

        assertInstanceOf(Outcome.BackedUp.class, run(clouds.blob, BackupFixture.RUN_TIMEOUT));

        assertEquals(List.of(new Outcome.Incomplete(small, "timed out waiting for transfer memory")), concurrent);
        assertEquals(
                0,
                clouds.faults.operationsOf("small").stream()
                        .filter("source.open"::equals)
                        .count());
        assertInstanceOf(Outcome.BackedUp.class, run(small, TIMEOUT));
    }

    @Test
    void part_waitsForSmallBlobsMemory() {
        clouds.write(BackupFixture.LARGE_ONE);
        BlobAddress small = write("small", HALF);
        clouds.faults.before("source.halfway", 1, () -> concurrent.add(run(clouds.blob, TIMEOUT)));

        assertInstanceOf(Outcome.BackedUp.class, run(small, BackupFixture.RUN_TIMEOUT));

        assertInstanceOf(Outcome.SegmentsQueued.class, concurrent.getFirst());
        assertEquals(0, clouds.faults.count("uploads.write"));
        clouds.drain("worker");
        clouds.assertNewestIsBackedUp();
    }

    /** Events of the same blob arrive at once, and there is memory for one of them. */
    @Test
    void contended_backedUpBlobIsNotCopied() throws InterruptedException {
        clouds.write(BackupFixture.LARGE_ONE);
        BlobAddress small = write("small", HALF);
        clouds.config =
                new TestConfig().memoryOfParts(1).smallBlob(TestConfig.PART).build();
        BackupEngine narrow = clouds.engine();
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        clouds.faults.before("source.halfway", 1, () -> {
            copying.countDown();
            awaitQuietly(end);
        });
        Thread first = Thread.ofPlatform()
                .start(() -> concurrent.add(
                        narrow.backUp(newRun("first", BackupFixture.RUN_TIMEOUT), event(small, TestConfig.PART))));
        copying.await();
        List<Outcome> later = Collections.synchronizedList(new ArrayList<>());
        List<Thread> others = IntStream.range(0, 3)
                .mapToObj(number -> Thread.ofPlatform()
                        .start(() -> later.add(narrow.backUp(
                                newRun("other-" + number, BackupFixture.RUN_TIMEOUT), event(small, TestConfig.PART)))))
                .toList();
        while (!others.stream().allMatch(other -> other.getState() == Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }
        end.countDown();
        first.join();
        for (Thread other : others) {
            other.join();
        }

        assertInstanceOf(Outcome.BackedUp.class, concurrent.getFirst());
        assertEquals(3, later.size());
        later.forEach(outcome -> assertInstanceOf(Outcome.AlreadyBackedUp.class, outcome));
        assertEquals(1, clouds.faults.count("target.put"));
    }

    /** Two fit at the same time, the third does not. */
    @Test
    void smallBlob_reservesItsSize() {
        BlobAddress first = write("first", HALF);
        BlobAddress second = write("second", HALF);
        BlobAddress third = write("third", HALF);
        clouds.faults.before("source.halfway", 1, () -> concurrent.add(run(second, BackupFixture.RUN_TIMEOUT)));
        clouds.faults.before("source.halfway", 2, () -> concurrent.add(run(third, TIMEOUT)));

        assertInstanceOf(Outcome.BackedUp.class, run(first, BackupFixture.RUN_TIMEOUT));

        assertInstanceOf(Outcome.Incomplete.class, concurrent.get(0));
        assertInstanceOf(Outcome.BackedUp.class, concurrent.get(1));
    }

    @Test
    void reservation_isReleasedHoweverTheCopyEnds() {
        BlobAddress small = write("small", HALF);
        clouds.faults.before("target.put", 1, FaultInjector.connectionLost());
        clouds.faults.before("source.open", 1, FaultInjector.connectionLost());
        clouds.faults.before("source.halfway", 1, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.BackedUp.class, run(small, BackupFixture.RUN_TIMEOUT));

        clouds.write(BackupFixture.LARGE_ONE);
        assertInstanceOf(
                Outcome.BackedUp.class, run(clouds.blob, BackupFixture.RUN_TIMEOUT), "there is memory for a part");
    }

    /** Its event states a small size. */
    @Test
    void largeBlob_releasesBeforeItsPartsReserve() {
        clouds.write(BackupFixture.LARGE_ONE);

        assertInstanceOf(
                Outcome.BackedUp.class,
                engine.backUp(newRun("run", BackupFixture.RUN_TIMEOUT), event(clouds.blob, 10)));

        clouds.assertNewestIsBackedUp();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private BlobAddress write(String name, BlobContent content) {
        BlobAddress blob = new BlobAddress("account", "container", name);
        clouds.source.put(blob, content);
        return blob;
    }

    private Outcome run(BlobAddress blob, Duration timeout) {
        long size = clouds.source.current(blob).content().size();
        return engine.backUp(newRun(blob.name(), clouds.config.deadlineMargin().plus(timeout)), event(blob, size));
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
