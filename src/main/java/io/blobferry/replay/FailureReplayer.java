package io.blobferry.replay;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.EventProcessor;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReplayCursorStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replays failures: imports dead letters as failure rows and backs up the blob of each selected row again.
 *
 * <p>A row is removed, unless its subject failed again during the replay, when
 * <ul>
 *   <li>its blob is backed up, deleted at the source or excluded from the backup,
 *   <li>its event was processed, or failed again under another subject such as the event's blob, or
 *   <li>its dead-letter file no longer exists.
 * </ul>
 *
 * <p>Safe to run concurrently with other replays and with all other runs: two replays of one row check the same blob
 * twice.
 */
public final class FailureReplayer {
    private final BackupEngine engine;
    private final FailureStore failures;
    private final ReplayCursorStore cursors;
    private final Optional<DeadLetterImporter> deadLetterImporter;
    private final EventProcessor eventProcessor;

    /** Twice the deadline margin: a replay needs one for its own run, and one is left to record its result. */
    private final Duration minRemaining;

    private final Clock clock;
    private final Sleeper sleeper;
    private final ShutdownSignal shutdownSignal;

    /**
     * @param cursors where the replay of due rows continues
     * @param deadLetterImporter empty if no dead-letter container is configured
     * @param eventProcessor processes the text of a row that names no blob
     * @param config its deadline margin, doubled, is the time that must remain to start another row
     * @param shutdownSignal may bring the run's deadline forward
     */
    public FailureReplayer(
            BackupEngine engine,
            FailureStore failures,
            ReplayCursorStore cursors,
            Optional<DeadLetterImporter> deadLetterImporter,
            EventProcessor eventProcessor,
            EngineConfig config,
            Clock clock,
            Sleeper sleeper,
            ShutdownSignal shutdownSignal) {
        this.engine = engine;
        this.failures = failures;
        this.cursors = cursors;
        this.deadLetterImporter = deadLetterImporter;
        this.eventProcessor = eventProcessor;
        minRemaining = config.deadlineMargin().multipliedBy(2);
        this.clock = clock;
        this.sleeper = sleeper;
        this.shutdownSignal = shutdownSignal;
    }

    /**
     * Imports the dead letters and replays the selected rows, page by page, until the run's deadline. Idempotent. A replay of
     * due rows continues where the one before it stopped; it takes all rows and ignores the selection and {@code from}.
     *
     * <p>A failure that affects all rows, such as one of the federation, or a cloud that is away, stops the replay without an
     * attempt of the others; rows of a container that has just refused several are skipped.
     *
     * @throws TransferException if the rows cannot be listed; rows that were replayed before stay replayed
     */
    public ReplayResult replay(RunContext parent, ReplayOptions options, ReplayListener listener) {
        RunContext run = parent.child(parent.id(), parent.remaining(), shutdownSignal);
        ReplayCounters counters = new ReplayCounters(listener);
        Optional<Set<String>> retainedFiles = importDeadLetters(run, options, counters);
        RowAdmission admission = new RowAdmission(run, options.perSecond(), minRemaining, counters, sleeper);
        RowReplayer rows = new RowReplayer(
                engine, failures, eventProcessor, minRemaining, clock, retainedFiles, admission, counters);
        RowPages pages = options.dueOnly() && !options.dryRun()
                ? new DuePages(failures, cursors, run, options, counters)
                : new SelectedPages(failures, run, options);
        while (admission.checkStop().isEmpty()) {
            Optional<FailureStore.Page> page = pages.next();
            if (page.isEmpty()) {
                rows.complete(run);
                break;
            }
            page.get().unreadable().forEach(message -> counters.unreadable(run, message));
            replayPage(run, options, page.get().rows(), rows, counters);
        }
        Optional<String> stopped = admission.stopReason();
        ReplayResult result =
                counters.result(options.dryRun(), stopped, stopped.isPresent() ? pages.position() : Optional.empty());
        counters.replayCompleted(run, result);
        return result;
    }

    /**
     * Imports all dead letters, regardless of the selection, because a dead letter's blob is unknown until it is read.
     * Uses at most half of the remaining time, so that the rows are replayed too.
     *
     * @return the names of the files that were retained; empty if not all files were read
     */
    private Optional<Set<String>> importDeadLetters(RunContext run, ReplayOptions options, ReplayCounters counters) {
        if (deadLetterImporter.isEmpty()) {
            return Optional.empty();
        }
        try {
            RunContext half = run.withReserve(run.remaining().dividedBy(2));
            return deadLetterImporter.get().importAll(half, options.dryRun(), minRemaining, counters);
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate("import the dead letters", thrown);
            counters.unreadable(
                    run,
                    failure instanceof PermanentException refused
                            ? refused.getMessage() + "; remedy: "
                                    + refused.failureCause().remedy()
                            : failure.getMessage());
        }
        return Optional.empty();
    }

    /** Returns when every row that was started has ended. Those that have been due for longest are started first. */
    private void replayPage(
            RunContext run,
            ReplayOptions options,
            List<FailureStore.Row> page,
            RowReplayer rows,
            ReplayCounters counters) {
        List<FailureStore.Row> selected = options.dueOnly()
                ? page.stream()
                        .filter(row -> !row.retryAt().isAfter(clock.instant()))
                        .sorted(Comparator.comparing(FailureStore.Row::retryAt))
                        .toList()
                : page;
        if (options.dryRun()) {
            selected.forEach(row -> counters.wouldReplay(run, row));
            return;
        }
        new BoundedExecutor(options.concurrency()).map(selected, row -> {
            rows.replay(run, row);
            return row;
        });
    }
}
