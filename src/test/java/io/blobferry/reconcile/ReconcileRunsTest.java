package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
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

/** A round in many runs: deadlines, crashes, two at once, and a queue that is long already. */
class ReconcileRunsTest {
    private static final String CONTAINER = "container";
    private static final int BLOBS = 95;

    private final ReconcileFixture scene = new ReconcileFixture();
    private final Set<String> missing = new TreeSet<>();

    /** Every fifth blob has no backup, and between any two objects lies one without a blob. */
    private void fill() {
        for (int i = 0; i < BLOBS; i++) {
            String name = "blob-%03d".formatted(i);
            if (i % 5 == 0) {
                scene.write(CONTAINER, name);
                missing.add(name);
            } else {
                scene.writeAndBackUp(CONTAINER, name);
            }
            scene.put(
                    new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/" + name + "-gone"), new ETag("gone"), 1);
        }
    }

    private void assertRoundFoundAll(ReconciliationPass round) {
        assertEquals(missing, new TreeSet<>(scene.looks()));
        assertEquals(1, round.number());
        assertEquals(BLOBS, round.counts().compared());
        assertEquals(BLOBS, round.counts().objectsWithoutBlob());
        assertEquals(missing.size(), round.counts().queued());
    }

    /** Each run has time for very little; whatever it has done is not done again. */
    @Test
    void whatOneRunHasNoTimeForIsTheNextOnes() {
        fill();
        scene.boundary.after("objects.list", 0, () -> scene.clock.advance(Duration.ofSeconds(3)));
        List<Reconciler.Progress> runs = new ArrayList<>();
        do {
            runs.add(scene.run("run " + runs.size(), Duration.ofSeconds(20), false)
                    .orElseThrow());
            assertTrue(runs.size() < 100, "the round ends");
        } while (runs.getLast().stopReason().isPresent());

        assertTrue(runs.size() > 5, () -> runs.size() + " runs");
        assertRoundFoundAll(runs.getLast().pass());
        assertEquals(missing.size(), scene.queue.size(), "nothing was queued twice");
    }

    /** Wherever a run dies, the next goes on, and what is queued twice is the same event. */
    @Test
    void aRunThatDiesAnywhereCostsAStepAtTheMost() {
        int crossings = crossingsOfOneRun();
        for (int at = 1; at <= crossings; at += 3) {
            ReconcileRunsTest other = new ReconcileRunsTest();
            other.fill();
            other.dieAt(at);
        }
    }

    private int crossingsOfOneRun() {
        ReconcileRunsTest other = new ReconcileRunsTest();
        other.fill();
        other.scene.run("run");
        return other.scene.boundary.operationsOf("run").size();
    }

    private void dieAt(int crossing) {
        scene.boundary.atCall(FaultInjector.Side.AFTER, "doomed", crossing, scene.boundary.crash("doomed"));
        try {
            scene.run("doomed");
        } catch (FaultInjector.Crash died) {
            assertTrue(scene.boundary.isDead("doomed"));
        }
        Optional<Reconciler.Progress> next = scene.run("next");
        next.ifPresent(progress -> assertRoundFoundAll(progress.pass()));
        assertTrue(scene.round().orElseThrow().completedAt().isPresent());
        assertTrue(scene.queue.size() <= missing.size() + ReconcileFixture.BLOBS_PER_PAGE);
        assertEquals(
                missing.size(),
                scene.queue.stream().map(BlobEvent::id).distinct().count(),
                "what was queued twice is one event");
    }

    @Test
    void ofTwoRunsAtOnceOneLeavesTheRoundToTheOther() {
        fill();
        List<Reconciler.Progress> others = new ArrayList<>();
        scene.boundary.before(
                "rounds.write",
                3,
                () -> others.addAll(scene.run("other").stream().toList()));

        Reconciler.Progress first = scene.run("first").orElseThrow();

        assertEquals(Optional.of("another run took over"), first.stopReason());
        assertRoundFoundAll(others.getFirst().pass());
        assertEquals(Optional.empty(), scene.run("later"), "the round has ended");
    }

    @Test
    void aFaultThatMayPassStopsTheRunAndNotTheRound() {
        fill();
        scene.boundary.before("objects.list", 4, FaultInjector.lost());
        scene.boundary.before("looks.queue", 9, FaultInjector.lost());

        List<Reconciler.Progress> runs = new ArrayList<>();
        do {
            runs.add(scene.run("run " + runs.size()).orElseThrow());
        } while (runs.getLast().stopReason().isPresent());

        assertEquals(3, runs.size());
        assertRoundFoundAll(runs.getLast().pass());
    }

    @Test
    void nothingMoreIsQueuedWhileTheQueueIsLong() {
        fill();
        List<BlobEvent> others = new ArrayList<>();
        for (int i = 0; i <= ReconcileFixture.BACKLOG; i++) {
            others.add(new BlobEvent(
                    "event", scene.blob(CONTAINER, "hot"), Optional.empty(), OptionalLong.empty(), Optional.empty()));
        }
        scene.queue.addAll(others);

        Reconciler.Progress progress = scene.run("run").orElseThrow();

        assertEquals(Optional.of("event queue backlog above the limit"), progress.stopReason());
        assertEquals(others.size(), scene.queue.size());
        assertFalse(scene.clock.pauses().isEmpty(), "it waits for room");

        scene.boundary.after("looks.backlog", 10, scene.queue::clear);
        assertRoundFoundAll(scene.run("next").orElseThrow().pass());
    }

    /** A backfill goes on as fast as the queue is worked off, and no faster. */
    @Test
    void aBackfillNeverFillsTheQueueByMoreThanAPage() {
        for (int i = 0; i < 1_000; i++) {
            scene.write(CONTAINER, "blob-%04d".formatted(i));
        }
        Set<String> taken = new TreeSet<>();
        List<Integer> lengths = new ArrayList<>();
        scene.boundary.before("looks.backlog", 0, () -> {
            lengths.add(scene.queue.size());
            List<BlobEvent> some = scene.queue.stream().limit(2).toList();
            some.forEach(event -> taken.add(event.blob().name()));
            scene.queue.removeAll(some);
        });
        List<Reconciler.Progress> runs = new ArrayList<>();
        do {
            runs.add(scene.run("run " + runs.size()).orElseThrow());
        } while (runs.getLast().stopReason().isPresent());

        assertTrue(runs.size() > 1);
        assertEquals(
                1_000,
                taken.size()
                        + scene.queue.stream()
                                .map(BlobEvent::id)
                                .collect(Collectors.toSet())
                                .size());
        int longest = lengths.stream().mapToInt(length -> length).max().orElseThrow();
        assertTrue(
                longest <= ReconcileFixture.BACKLOG + ReconcileFixture.BLOBS_PER_PAGE, () -> "as long as " + longest);
    }
}
