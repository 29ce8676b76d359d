package io.blobferry.status;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.QueueView;
import io.blobferry.spi.state.ReconciliationStateStore;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Reads where the backup stands, all parts at once, by a bounded number of requests: no table is scanned, however many rows it has.
 */
public final class StatusReader {
    /** Pages of a thousand failure rows that are counted. */
    static final int MAX_FAILURE_PAGES = 5;

    private final StatusPorts ports;
    private final CopiesReader copies;
    private final Clock clock;

    public StatusReader(StatusPorts ports, Routes routes, String account, Clock clock) {
        this.ports = ports;
        this.clock = clock;
        copies = new CopiesReader(ports, routes, account);
    }

    /** Reads the status. A part that cannot be read by the run's deadline says so. */
    public Status read(RunContext run) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pass = start(
                    threads,
                    "read the latest pass",
                    () -> ports.passes().find(run).map(ReconciliationStateStore.Row::pass));
            var events = start(threads, "read the event queue", () -> queue(run, ports.events()));
            var segments = start(threads, "read the segment queue", () -> queue(run, ports.segments()));
            var underWay = start(threads, "list the copies", () -> copies.read(run));
            var failures = start(threads, "count the failures", () -> failures(run));
            var workers =
                    start(threads, "list the workers", () -> ports.workers().list(run));
            var drill = start(
                    threads,
                    "read the state of the drills",
                    () -> ports.drills().find(run).map(DrillStateStore.Row::state));
            return new Status(
                    clock.instant(),
                    pass.join(),
                    events.join(),
                    segments.join(),
                    underWay.join(),
                    failures.join(),
                    workers.join(),
                    drill.join());
        }
    }

    private static <T> CompletableFuture<Reading<T>> start(
            ExecutorService threads, String operation, Supplier<T> reading) {
        return CompletableFuture.supplyAsync(() -> Reading.of(operation, reading), threads);
    }

    private static Status.Queue queue(RunContext run, QueueView queue) {
        return new Status.Queue(
                queue.approximateLength(run),
                queue.peek(run).stream().map(QueueView.Waiting::sentAt).min(Instant::compareTo));
    }

    private Status.Failures failures(RunContext run) {
        Map<FailureCause, Status.Group> byCause = new HashMap<>();
        long unreadable = 0;
        Optional<String> from = Optional.empty();
        int pages = 0;
        do {
            FailureStore.BriefPage page = ports.failures().brief(run, from);
            page.failures()
                    .forEach(failure -> byCause.merge(
                            failure.cause(),
                            new Status.Group(1, failure.subject(), failure.firstFailedAt()),
                            Status.Group::plus));
            unreadable += page.unreadable();
            from = page.next();
        } while (from.isPresent() && ++pages < MAX_FAILURE_PAGES);
        return new Status.Failures(byCause, unreadable, from.isEmpty());
    }
}
