package io.blobferry.reconcile;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds blobs that no event announced: compares all blobs, page by page, with the objects in S3 and with the checkpoint
 * rows, and enqueues an event for each blob that may need a backup, and for each backup whose blob is gone. Every blob that
 * is not known to be backed up is enqueued, because an unnecessary event costs only two requests. Deletes nothing.
 *
 * <p>A pass may take several runs: its position is stored after every step. Safe to run concurrently with copies and
 * with other runs of itself: runs of several workers share a pass.
 */
public final class Reconciler {
    private final ReconcilerPorts ports;
    private final ReconcileConfig config;
    private final Clock clock;
    private final Sleeper sleeper;
    private final PassSteps steps;
    private final RangeSplitter splitter;
    private final PassRecorder passRecorder;
    private final MissingContainers missingContainers;

    /**
     * The result of one run.
     *
     * @param pass the pass as stored
     * @param stopReason why the run stopped before the end of the pass; empty if the pass is complete
     */
    public record Progress(ReconciliationPass pass, Optional<String> stopReason) {
        public Progress {
            Objects.requireNonNull(pass, "pass");
            Objects.requireNonNull(stopReason, "stopReason");
        }
    }

    public Reconciler(ReconcilerPorts ports, Routes routes, ReconcileConfig config, Clock clock, Sleeper sleeper) {
        this.ports = ports;
        this.config = config;
        this.clock = clock;
        this.sleeper = sleeper;
        missingContainers = new MissingContainers(ports, routes, clock);
        steps = new PassSteps(ports, routes, config, missingContainers, clock);
        splitter = new RangeSplitter(ports.blobRanges());
        passRecorder = new PassRecorder(ports.records(), config, routes);
    }

    /**
     * Joins the pass in progress, or starts a pass that is due, and works until its end or the run's deadline. A
     * failure during the pass ends the run and is its stop reason.
     *
     * @param force whether to start a pass although none is due
     * @param listener receives the result of the run and what it found
     * @return empty if no pass is in progress or due
     * @throws TransferException if the state of the reconciliation cannot be read
     */
    public Optional<Progress> resume(RunContext run, boolean force, ReconcileListener listener) {
        Optional<ReconciliationStateStore.Row> read = ports.state().find(run);
        Optional<Progress> progress = duePass(read.map(ReconciliationStateStore.Row::pass), force)
                .map(pass -> new PassRun(
                                ports,
                                config,
                                steps,
                                splitter,
                                passRecorder,
                                missingContainers,
                                clock,
                                sleeper,
                                run,
                                listener)
                        .work(read, pass));
        progress.ifPresent(reached -> listener.reconcileRunCompleted(run, reached));
        return progress;
    }

    private Optional<ReconciliationPass> duePass(Optional<ReconciliationPass> latest, boolean force) {
        if (latest.isEmpty()) {
            return Optional.of(ReconciliationPass.first(clock.instant()));
        }
        ReconciliationPass pass = latest.get();
        if (pass.completedAt().isEmpty()) {
            return latest;
        }
        boolean due = force || !clock.instant().isBefore(pass.startedAt().plus(config.interval()));
        return due ? Optional.of(pass.next(clock.instant())) : Optional.empty();
    }
}
