package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One pass by several workers at once. */
class SharedPassTest {
    private static final String CONTAINER = "container";
    private static final int WORKERS = 4;

    private final ReconcileFixture fixture = new ReconcileFixture();
    private final TreeSet<String> missing = new TreeSet<>();
    private int blobs;
    private int gone;

    /** Every seventh blob has no backup, and every eleventh object has no blob. */
    private void write(String container, String name) {
        blobs++;
        if (blobs % 7 == 0) {
            fixture.write(container, name);
            missing.add(name);
        } else {
            fixture.writeAndBackUp(container, name);
        }
        if (blobs % 11 == 0) {
            String key = "prefix/" + container + "/" + name + "!gone";
            fixture.put(new ObjectKey(ReconcileFixture.BUCKET, key), new ETag("gone"), 1);
            gone++;
        }
    }

    private void writeFlat(int count) {
        for (int i = 0; i < count; i++) {
            write(CONTAINER, "images-2026/image-%05d.jpg".formatted(i));
        }
    }

    private static Sleeper brief() {
        return duration -> Sleeper.system().sleep(Duration.ofMillis(1));
    }

    private Optional<Reconciler.Progress> work(int worker) {
        RunContext run = new RunContext("worker " + worker, fixture.clock, ReconcileFixture.ALLOWED, fixture.listener);
        try {
            return fixture.reconciler(brief()).resume(run, false, fixture.listener);
        } catch (FaultInjector.Crash crash) {
            return Optional.empty();
        }
    }

    /** Runs the workers until all of them have ended, and returns the pass. */
    private ReconciliationPass workTogether(int workers) throws InterruptedException, ExecutionException {
        fixture.faults.before("blobs.list", 0, () -> Sleeper.system().sleep(Duration.ofMillis(2)));
        fixture.maxBacklog = Long.MAX_VALUE;
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int number = worker;
                runs.add(threads.submit(() -> work(number)));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        return fixture.storedPass().orElseThrow();
    }

    private void assertComplete(ReconciliationPass pass) {
        assertTrue(pass.completedAt().isPresent(), pass::toString);
        assertEquals(List.of(), pass.items());
        assertEquals(missing, new TreeSet<>(fixture.queuedNames()));
        assertEquals(blobs, pass.counts().get(Counter.COMPARED), "each blob counts once");
        assertEquals(missing.size(), pass.counts().get(Counter.QUEUED));
        assertEquals(gone, pass.counts().objectsWithoutBlob());
    }

    private long pagesOf(int worker) {
        return fixture.faults.operationsOf("worker " + worker).stream()
                .filter(operation -> operation.equals("blobs.list") || operation.equals("blobs.listFrom"))
                .count();
    }

    @Test
    void largeContainer_isDividedAmongWorkers() throws Exception {
        writeFlat(1_500);

        assertComplete(workTogether(WORKERS));

        for (int worker = 0; worker < WORKERS; worker++) {
            long pages = pagesOf(worker);
            assertTrue(pages > 10, "pages listed by a worker: " + pages);
        }
    }

    @Test
    void manyContainers_areDividedAmongWorkers() throws Exception {
        for (int container = 0; container < 40; container++) {
            for (int i = 0; i < 15; i++) {
                write("container-" + container, "blob-" + container + "-" + i);
            }
        }

        assertComplete(workTogether(WORKERS));

        for (int worker = 0; worker < WORKERS; worker++) {
            assertTrue(pagesOf(worker) > 0);
        }
    }

    static Stream<Named<Comparator<String>>> orders() {
        return Stream.of(
                Named.of("UTF-8 bytes", Utf8KeyOrder.COMPARATOR),
                Named.of("UTF-16 units", Comparator.naturalOrder()),
                Named.of("folder by folder", Comparator.comparing(name -> name.replace('/', '\0'))));
    }

    /** Names that the orders sort differently, and that differ in their first, a middle or their last characters. */
    @ParameterizedTest
    @MethodSource("orders")
    void anyOrder_isDivided(Comparator<String> order) throws Exception {
        fixture.listingOrder = order;
        for (String stem : List.of("a", "a-b", "a/x", "a.b/c", "B", "z/\uE000", "z/\uD83D\uDE00", "z/ü", "文/件")) {
            for (int i = 0; i < 90; i++) {
                write(CONTAINER, stem + "/" + i % 9 + "/" + i);
            }
        }

        assertComplete(workTogether(WORKERS));

        assertTrue(fixture.faults.count("blobs.listFrom") > 0);
    }

    @Test
    void serviceWithoutStart_isNotDivided() throws Exception {
        fixture.listsFromName = false;
        writeFlat(300);

        assertComplete(workTogether(WORKERS));
    }

    @Test
    void smallContainer_isNotDivided() throws Exception {
        writeFlat(3 * ReconcileFixture.BLOBS_PER_PAGE);

        assertComplete(workTogether(WORKERS));

        assertEquals(0, fixture.faults.count("blobs.listFrom"));
    }

    /** Whichever of its calls a worker dies at, another one takes its names when the lease has expired. */
    @Test
    void deadWorker_losesNoNames() throws Exception {
        for (int at = 2; at < 120; at += 7) {
            SharedPassTest other = new SharedPassTest();
            other.writeFlat(400);
            other.dieAt(at);
        }
    }

    private void dieAt(int crossing) throws Exception {
        fixture.faults.atCall(FaultInjector.Side.AFTER, "worker 0", crossing, fixture.faults.crash("worker 0"));
        fixture.faults.before("state.find", 0, () -> {
            if (fixture.faults.isCrashed("worker 0")) {
                fixture.clock.advance(PassRun.LEASE.dividedBy(20));
            }
        });
        ReconciliationPass pass = workTogether(2);
        if (pass.completedAt().isEmpty()) {
            fixture.clock.advance(PassRun.LEASE);
            pass = workTogether(3);
        }
        assertComplete(pass);
    }

    /** A worker that was paused for longer than its lease stores nothing of the step that another one repeated. */
    @Test
    void pausedWorker_discardsItsStep() {
        writeFlat(100);
        fixture.faults.after("blobs.list", 3, () -> {
            fixture.clock.advance(PassRun.LEASE.plusSeconds(1));
            assertFalse(work(1).isEmpty());
        });

        work(0);

        assertComplete(fixture.storedPass().orElseThrow());
    }

    /** The search takes dozens of requests, and the other workers store a step every second. */
    @Test
    void stepsDuringTheSearch_doNotRepeatIt() {
        assertEquals(new SharedPassTest().searchRequests(0), searchRequests(3));
    }

    private long searchRequests(int conflicts) {
        writeFlat(300);
        fixture.faults.after("blobs.list", 6, () -> {
            RunContext run = new RunContext("worker 1", fixture.clock, ReconcileFixture.ALLOWED, fixture.listener);
            fixture.reconciler().resume(run, false, fixture.listener);
        });
        AtomicInteger left = new AtomicInteger(conflicts);
        fixture.faults.at(FaultInjector.Side.BEFORE, "state.write", 0, call -> {
            if (call.run().equals("worker 1") && left.getAndDecrement() > 0) {
                fixture.changeState();
            }
        });
        work(0);
        assertComplete(fixture.storedPass().orElseThrow());
        return fixture.faults.count("blobs.listFrom");
    }

    @Test
    void endOfRun_returnsItsItem() {
        writeFlat(100);
        fixture.faults.after("blobs.list", 0, () -> fixture.clock.advance(Duration.ofSeconds(30)));
        RunContext run = new RunContext("short", fixture.clock, Duration.ofMinutes(2), fixture.listener);
        Reconciler.Progress progress =
                fixture.reconciler().resume(run, false, fixture.listener).orElseThrow();

        assertEquals(Optional.of("time limit reached"), progress.stopReason());
        assertTrue(
                progress.pass().items().stream().allMatch(item -> item.lease().isEmpty()));
        fixture.run("next");
        assertComplete(fixture.storedPass().orElseThrow());
    }
}
