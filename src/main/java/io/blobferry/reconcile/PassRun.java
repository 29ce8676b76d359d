package io.blobferry.reconcile;

import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run's work on a pass that it may share with the runs of other workers. It leases one item at a time, stores the
 * result of each step together with a renewed lease, and takes another item when one is done; if none is free, it divides
 * another worker's item. A step whose item was taken over or divided before the step could be stored is discarded, so every
 * blob counts once.
 */
final class PassRun {
    /** How long an item stays with a worker that does not store a step. */
    static final Duration LEASE = Duration.ofMinutes(5);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

    private final ReconcilerPorts ports;
    private final ReconcileConfig config;
    private final PassSteps steps;
    private final RangeSplitter splitter;
    private final PassRecorder passRecorder;
    private final MissingContainers missingContainers;
    private final Clock clock;
    private final Sleeper sleeper;
    private final RunContext run;
    private final ReconcileListener listener;

    private Optional<ReconciliationStateStore.Row> row = Optional.empty();
    private ReconciliationPass pass;
    private long countedRequests;

    PassRun(
            ReconcilerPorts ports,
            ReconcileConfig config,
            PassSteps steps,
            RangeSplitter splitter,
            PassRecorder passRecorder,
            MissingContainers missingContainers,
            Clock clock,
            Sleeper sleeper,
            RunContext run,
            ReconcileListener listener) {
        this.ports = ports;
        this.config = config;
        this.steps = steps;
        this.splitter = splitter;
        this.passRecorder = passRecorder;
        this.missingContainers = missingContainers;
        this.clock = clock;
        this.sleeper = sleeper;
        this.run = run;
        this.listener = listener;
    }

    /**
     * Works until the end of the pass or the run's deadline.
     *
     * @param read the row as read
     * @param due the pass to work on
     */
    Reconciler.Progress work(Optional<ReconciliationStateStore.Row> read, ReconciliationPass due) {
        row = read;
        pass = due;
        Optional<String> stopReason;
        try {
            stopReason = workToTheEnd();
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            stopReason = Optional.of(stopReason(thrown));
        }
        if (stopReason.isPresent()) {
            release();
        }
        return new Reconciler.Progress(pass, stopReason);
    }

    private static String stopReason(Throwable thrown) {
        TransferException failure = UnexpectedFailure.translate("continue the pass", thrown);
        return failure instanceof PermanentException refused
                ? refused.getMessage() + ". " + refused.failureCause().remedy()
                : failure.getMessage();
    }

    private Optional<String> workToTheEnd() {
        while (pass.completedAt().isEmpty()) {
            Optional<String> stopReason = awaitQueueCapacity();
            if (stopReason.isPresent()) {
                return stopReason;
            }
            Optional<ReconciliationPass.WorkItem> item = claim();
            if (item.isPresent()) {
                perform(item.get());
            } else if (pass.completedAt().isEmpty()) {
                if (!hasTimeToPoll()) {
                    return Optional.of("other workers hold the rest of the pass");
                }
                sleeper.sleep(POLL_INTERVAL);
                reload();
            }
        }
        return Optional.empty();
    }

    /** Waits while the queue is above the limit, because new events would wait behind those of the reconciliation. */
    private Optional<String> awaitQueueCapacity() {
        String stopReason = "time limit reached";
        while (hasTimeToPoll()) {
            if (ports.blobEvents().backlog(run) <= config.maxBacklog()) {
                return Optional.empty();
            }
            stopReason = "event queue backlog above the limit";
            sleeper.sleep(POLL_INTERVAL);
        }
        return Optional.of(stopReason);
    }

    private boolean hasTimeToPoll() {
        return run.remaining().compareTo(PassSteps.STEP_MARGIN.plus(POLL_INTERVAL)) > 0;
    }

    /**
     * The item that this run has, or a free one, or a part of another run's. The search for the name at which an item is
     * divided takes longer than the steps of the others, so what it found is applied to the pass as it is after them.
     */
    private Optional<ReconciliationPass.WorkItem> claim() {
        Optional<RangeSplitter.Split> split = Optional.empty();
        while (pass.completedAt().isEmpty()) {
            Optional<ReconciliationPass.WorkItem> mine = pass.itemOf(run.id());
            Instant now = clock.instant();
            if (mine.flatMap(ReconciliationPass.WorkItem::lease)
                    .filter(lease -> lease.expiresAt().isAfter(now.plus(LEASE.dividedBy(2))))
                    .isPresent()) {
                return mine;
            }
            Optional<ReconciliationPass> claimed = pass.assign(newLease(), now);
            if (claimed.isEmpty()) {
                split = split.filter(found -> found.fits(pass)).or(() -> splitter.split(run, pass));
                claimed = split.map(found -> found.applyTo(pass, newLease()));
            }
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            if (!write(claimed.get())) {
                reload();
                if (!hasTimeToPoll()) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private void perform(ReconciliationPass.WorkItem item) {
        PassSteps.StepResult result = steps.step(run, pass, item.position(), listener);
        while (true) {
            boolean current = pass.item(item.id())
                    .filter(stored ->
                            stored.isOwnedBy(run.id()) && stored.position().equals(item.position()))
                    .isPresent();
            if (!current || store(item.id(), result)) {
                return;
            }
            reload();
        }
    }

    /** Deletions are queued after the step is stored: a crash in between leaves them to the next pass, within its limit. */
    private boolean store(int id, PassSteps.StepResult result) {
        DeletionPlan plan = DeletionPlan.of(
                result,
                result.tally()
                        .map(tally -> pass.tally(tally.container()).plus(tally))
                        .map(tally -> tally.remainingDeletions(config.findings().maxDeletionsPercent()))
                        .orElse(0L));
        ReconciliationPass compared =
                pass.plus(result.counts().plus(plan.counts())).advance(id, result.next(), result.more());
        ReconciliationPass advanced = result.oldestPending().map(compared::plus).orElse(compared);
        Optional<ContainerTally> tally = result.tally().map(seen -> seen.plus(plan.tally(seen.container())));
        ReconciliationPass counted = tally.map(advanced::plus).orElse(advanced);
        Optional<ContainerTally> completed = containerOf(id)
                .filter(container -> !counted.isInProgress(container))
                .map(counted::tally);
        ReconciliationPass next = completed
                .map(ended -> counted.closeTally(ended.container()))
                .orElse(counted)
                .completeIfDone(clock.instant());
        List<DeletionEvent> events = plan.events(pass);
        if (!write(next.assign(newLease(), clock.instant()).orElse(next))) {
            return false;
        }
        ports.blobEvents().enqueueDeletions(run, events);
        completed.ifPresent(this::report);
        if (pass.completedAt().isPresent()) {
            listener.passCompleted(run, pass);
        }
        passRecorder.record(run, pass);
        return true;
    }

    private Optional<String> containerOf(int id) {
        return pass.item(id)
                .map(ReconciliationPass.WorkItem::position)
                .filter(ReconciliationPass.PrefixCursor.class::isInstance)
                .map(position -> ((ReconciliationPass.PrefixCursor) position).container());
    }

    private void report(ContainerTally tally) {
        if (tally.uncompared() == 0) {
            missingContainers.compared(run, pass, tally.container());
        }
        if (tally.heldBack() > 0) {
            listener.deletionsHeldBack(run, tally);
        }
        if (tally.absent() > 0) {
            listener.backupsAbsent(run, tally);
        }
    }

    private ReconciliationPass.Lease newLease() {
        return new ReconciliationPass.Lease(run.id(), clock.instant().plus(LEASE));
    }

    /** Returns the item to the others; if that fails, its lease expires. */
    private void release() {
        try {
            while (pass.itemOf(run.id()).isPresent() && !write(pass.release(run.id()))) {
                reload();
            }
        } catch (TransferException e) {
            // The stop reason of the run stands: another worker takes the item when its lease has expired.
        }
    }

    private boolean write(ReconciliationPass next) {
        long requests = run.requests() - countedRequests;
        Optional<ReconciliationStateStore.Row> written =
                ports.state().write(run, row, next.plus(Counter.REQUESTS, requests));
        written.ifPresent(stored -> {
            row = written;
            pass = stored.pass();
            countedRequests += requests;
        });
        return written.isPresent();
    }

    private void reload() {
        row = ports.state().find(run);
        pass = row.map(ReconciliationStateStore.Row::pass).orElseGet(() -> ReconciliationPass.first(clock.instant()));
    }
}
