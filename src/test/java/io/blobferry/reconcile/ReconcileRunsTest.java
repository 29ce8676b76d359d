package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A pass in several runs: deadlines, crashes, concurrent runs and a long queue. */
class ReconcileRunsTest {
    private static final String CONTAINER = "container";
    private static final int BLOBS = 95;

    private final ReconcileFixture fixture = new ReconcileFixture();
    private final Set<String> missing = new TreeSet<>();

    /** Every fifth blob has no backup, and every object is followed by one without a blob. */
    private void writeBlobs() {
        for (int i = 0; i < BLOBS; i++) {
            String name = "blob-%03d".formatted(i);
            if (i % 5 == 0) {
                fixture.write(CONTAINER, name);
                missing.add(name);
            } else {
                fixture.writeAndBackUp(CONTAINER, name);
            }
            fixture.put(
                    new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/" + name + "-gone"), new ETag("gone"), 1);
        }
    }

    private void assertPassFoundAll(ReconciliationPass pass) {
        assertEquals(missing, new TreeSet<>(fixture.queuedNames()));
        assertEquals(1, pass.number());
        assertEquals(BLOBS, pass.counts().get(Counter.COMPARED));
        assertEquals(BLOBS, pass.counts().objectsWithoutBlob());
        assertEquals(missing.size(), pass.counts().get(Counter.QUEUED));
    }

    /** Each run has time for a few requests; no step is repeated. */
    @Test
    void shortRuns_completeThePass() {
        writeBlobs();
        fixture.faults.after("objects.list", 0, () -> fixture.clock.advance(Duration.ofSeconds(3)));
        List<Reconciler.Progress> runs = new ArrayList<>();
        do {
            runs.add(fixture.run("run " + runs.size(), Duration.ofSeconds(20), false)
                    .orElseThrow());
            assertTrue(runs.size() < 100, "the pass must end");
        } while (runs.getLast().stopReason().isPresent());

        assertTrue(runs.size() > 5, () -> runs.size() + " runs");
        assertPassFoundAll(runs.getLast().pass());
        assertEquals(missing.size(), fixture.queue.size(), "each blob is queued once");
    }

    /** After a crash at any call the next run completes the pass; a blob that is queued twice has the same event. */
    @Test
    void crash_anywhere_repeatsAtMostOneStep() {
        int crossings = callsOfOneRun();
        for (int at = 1; at <= crossings; at += 3) {
            ReconcileRunsTest other = new ReconcileRunsTest();
            other.writeBlobs();
            other.crashAt(at);
        }
    }

    private int callsOfOneRun() {
        ReconcileRunsTest other = new ReconcileRunsTest();
        other.writeBlobs();
        other.fixture.run("run");
        return other.fixture.faults.operationsOf("run").size();
    }

    private void crashAt(int crossing) {
        fixture.faults.atCall(FaultInjector.Side.AFTER, "crashing", crossing, fixture.faults.crash("crashing"));
        try {
            fixture.run("crashing");
        } catch (FaultInjector.Crash crash) {
            assertTrue(fixture.faults.isCrashed("crashing"));
        }
        Optional<Reconciler.Progress> next = fixture.run("next");
        next.ifPresent(progress -> assertPassFoundAll(progress.pass()));
        assertTrue(fixture.storedPass().orElseThrow().completedAt().isPresent());
        assertTrue(fixture.queue.size() <= missing.size() + ReconcileFixture.BLOBS_PER_PAGE);
        assertEquals(
                missing.size(),
                fixture.queue.stream().map(BlobEvent::id).distinct().count(),
                "events of one blob have one id");
    }

    /** The lease of a run that hangs expires; the other run takes its item, and the step of the first is discarded. */
    @Test
    void hangingRun_losesItsItem() {
        writeBlobs();
        List<Reconciler.Progress> others = new ArrayList<>();
        fixture.faults.before(
                "state.write",
                3,
                () -> others.addAll(fixture.run("other").stream().toList()));

        Reconciler.Progress first = fixture.run("first").orElseThrow();

        assertEquals(Optional.empty(), first.stopReason());
        assertPassFoundAll(others.getFirst().pass());
        assertEquals(others.getFirst().pass(), first.pass());
        assertEquals(Optional.empty(), fixture.run("later"), "the pass is complete");
    }

    @Test
    void transientFault_stopsRunNotPass() {
        writeBlobs();
        fixture.faults.before("objects.list", 4, FaultInjector.connectionLost());
        fixture.faults.before("queue.enqueue", 9, FaultInjector.connectionLost());

        List<Reconciler.Progress> runs = new ArrayList<>();
        do {
            runs.add(fixture.run("run " + runs.size()).orElseThrow());
        } while (runs.getLast().stopReason().isPresent());

        assertEquals(3, runs.size());
        assertPassFoundAll(runs.getLast().pass());
    }

    @Test
    void longQueue_stopsEnqueuing() {
        writeBlobs();
        List<BlobEvent> others = new ArrayList<>();
        for (int i = 0; i <= ReconcileFixture.MAX_BACKLOG; i++) {
            others.add(new BlobEvent(
                    "event",
                    fixture.blob(CONTAINER, "hot"),
                    Notice.NONE,
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
        fixture.queue.addAll(others);

        Reconciler.Progress progress = fixture.run("run").orElseThrow();

        assertEquals(Optional.of("event queue backlog above the limit"), progress.stopReason());
        assertEquals(others.size(), fixture.queue.size());
        assertFalse(fixture.clock.sleeps().isEmpty(), "it waits for queue capacity");

        fixture.faults.after("queue.backlog", 10, fixture.queue::clear);
        assertPassFoundAll(fixture.run("next").orElseThrow().pass());
    }

    /** A backfill enqueues as fast as the queue is processed. */
    @Test
    void backfill_exceedsLimitByAtMostOnePage() {
        for (int i = 0; i < 1_000; i++) {
            fixture.write(CONTAINER, "blob-%04d".formatted(i));
        }
        Set<String> processed = new TreeSet<>();
        List<Integer> lengths = new ArrayList<>();
        fixture.faults.before("queue.backlog", 0, () -> {
            lengths.add(fixture.queue.size());
            List<BlobEvent> batch = fixture.queue.stream().limit(2).toList();
            batch.forEach(event -> processed.add(event.blob().name()));
            fixture.queue.removeAll(batch);
        });
        List<Reconciler.Progress> runs = new ArrayList<>();
        do {
            runs.add(fixture.run("run " + runs.size()).orElseThrow());
        } while (runs.getLast().stopReason().isPresent());

        assertTrue(runs.size() > 1);
        assertEquals(
                1_000,
                processed.size()
                        + fixture.queue.stream()
                                .map(BlobEvent::id)
                                .collect(Collectors.toSet())
                                .size());
        int max = lengths.stream().mapToInt(length -> length).max().orElseThrow();
        assertTrue(max <= ReconcileFixture.MAX_BACKLOG + ReconcileFixture.BLOBS_PER_PAGE, () -> "queue length " + max);
    }
}
