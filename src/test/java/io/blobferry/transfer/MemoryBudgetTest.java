package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Memory for one part, which small blobs share with it. */
class MemoryBudgetTest {
    /** Real time: the budget does not wait by the engine's clock. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    /** Half of what a part takes. */
    private static final BlobContent HALF = new BlobContent(1, TestLimits.PART / 2);

    private final TwoClouds clouds = new TwoClouds();
    private final List<Outcome> meanwhile = new ArrayList<>();
    private final BackupEngine engine;

    MemoryBudgetTest() {
        clouds.limits = new TestLimits().partsInFlight(1).build();
        engine = clouds.engine();
    }

    @Test
    void aSmallBlobWaitsUntilAPartGivesItsShareBack() {
        clouds.write(TwoClouds.LARGE_ONE);
        BlobAddress small = write("small", HALF);
        clouds.boundary.before("source.halfway", 1, () -> meanwhile.add(run(small, PATIENCE)));

        assertInstanceOf(Outcome.BackedUp.class, run(clouds.blob, TwoClouds.TIME));

        assertEquals(List.of(new Outcome.Unfinished(small, "no memory came free before the deadline")), meanwhile);
        assertEquals(
                0,
                clouds.boundary.operationsOf("small").stream()
                        .filter("source.open"::equals)
                        .count());
        assertInstanceOf(Outcome.BackedUp.class, run(small, PATIENCE));
    }

    @Test
    void aPartWaitsUntilSmallBlobsGiveTheirsBack() {
        clouds.write(TwoClouds.LARGE_ONE);
        BlobAddress small = write("small", HALF);
        clouds.boundary.before("source.halfway", 1, () -> meanwhile.add(run(clouds.blob, PATIENCE)));

        assertInstanceOf(Outcome.BackedUp.class, run(small, TwoClouds.TIME));

        assertInstanceOf(Outcome.HandedOver.class, meanwhile.getFirst());
        assertEquals(0, clouds.boundary.count("uploads.write"));
        clouds.drain("worker");
        clouds.assertNewestIsBackedUp();
    }

    /** The same blob's events come all at once, and there is memory for one of them. */
    @Test
    void whoWaitedForMemoryDoesNotCopyWhatWasBackedUpMeanwhile() throws InterruptedException {
        clouds.write(TwoClouds.LARGE_ONE);
        BlobAddress small = write("small", HALF);
        clouds.limits =
                new TestLimits().partsInFlight(1).smallBlob(TestLimits.PART).build();
        BackupEngine narrow = clouds.engine();
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        clouds.boundary.before("source.halfway", 1, () -> {
            copying.countDown();
            awaitQuietly(end);
        });
        Thread first = Thread.ofPlatform()
                .start(() ->
                        meanwhile.add(narrow.backUp(timed("first", TwoClouds.TIME), event(small, TestLimits.PART))));
        copying.await();
        List<Outcome> later = Collections.synchronizedList(new ArrayList<>());
        List<Thread> others = IntStream.range(0, 3)
                .mapToObj(number -> Thread.ofPlatform()
                        .start(() -> later.add(narrow.backUp(
                                timed("other-" + number, TwoClouds.TIME), event(small, TestLimits.PART)))))
                .toList();
        while (!others.stream().allMatch(other -> other.getState() == Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }
        end.countDown();
        first.join();
        for (Thread other : others) {
            other.join();
        }

        assertInstanceOf(Outcome.BackedUp.class, meanwhile.getFirst());
        assertEquals(3, later.size());
        later.forEach(outcome -> assertInstanceOf(Outcome.AlreadyBackedUp.class, outcome));
        assertEquals(1, clouds.boundary.count("target.put"));
    }

    /** Two fit beside one another, and the third does not. */
    @Test
    void aSmallBlobTakesNoMoreThanItNeeds() {
        BlobAddress first = write("first", HALF);
        BlobAddress second = write("second", HALF);
        BlobAddress third = write("third", HALF);
        clouds.boundary.before("source.halfway", 1, () -> meanwhile.add(run(second, TwoClouds.TIME)));
        clouds.boundary.before("source.halfway", 2, () -> meanwhile.add(run(third, PATIENCE)));

        assertInstanceOf(Outcome.BackedUp.class, run(first, TwoClouds.TIME));

        assertInstanceOf(Outcome.Unfinished.class, meanwhile.get(0));
        assertInstanceOf(Outcome.BackedUp.class, meanwhile.get(1));
    }

    @Test
    void whateverEndsACopyGivesItsShareBack() {
        BlobAddress small = write("small", HALF);
        clouds.boundary.before("target.put", 1, Boundary.lost());
        clouds.boundary.before("source.open", 1, Boundary.lost());
        clouds.boundary.before("source.halfway", 1, Boundary.lost());

        assertInstanceOf(Outcome.BackedUp.class, run(small, TwoClouds.TIME));

        clouds.write(TwoClouds.LARGE_ONE);
        assertInstanceOf(Outcome.BackedUp.class, run(clouds.blob, TwoClouds.TIME), "a part finds room");
    }

    /** Its event says that it is small. */
    @Test
    void aBlobThatTurnsOutToBeLargeGivesItsShareBackBeforeItsPartsTakeTheirs() {
        clouds.write(TwoClouds.LARGE_ONE);

        assertInstanceOf(Outcome.BackedUp.class, engine.backUp(timed("run", TwoClouds.TIME), event(clouds.blob, 10)));

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

    private Outcome run(BlobAddress blob, Duration patience) {
        long size = clouds.source.current(blob).content().size();
        return engine.backUp(timed(blob.name(), clouds.limits.handover().plus(patience)), event(blob, size));
    }

    private Run timed(String id, Duration allowed) {
        return new Run(id, clouds.clock, allowed, clouds.listener);
    }

    private static BlobEvent event(BlobAddress blob, long size) {
        return new BlobEvent("event", blob, Optional.empty(), OptionalLong.of(size), Optional.empty());
    }
}
