package io.blobferry.restore;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.destination.DestinationUnusableException;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.target.BackupReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Runs a plan: many blobs at once, each by itself. What one blob meets ends that blob alone; the whole restore ends early where
 * no blob could be restored. What is done is in the journal, so the same plan continues after an interruption.
 */
public final class RestoreRun {
    /** So many blobs in succession that a transient fault or a refusal ended: a cloud does not answer, or a right is missing. */
    private static final int MAX_CONSECUTIVE = 20;

    private static final Duration THAW_POLL_INTERVAL = Duration.ofMinutes(5);
    private static final Duration POLL_STEP = Duration.ofSeconds(1);

    private final BlobRestorer restorer;
    private final RestoreDestination destination;
    private final RestoreConfig config;
    private final RestoreJournal journal;
    private final RestoreListener listener;
    private final Sleeper sleeper;
    private final RestoreCounts counts = new RestoreCounts();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicReference<String> stopReason = new AtomicReference<>();

    public RestoreRun(
            BackupReader reader,
            RestoreDestination destination,
            RestoreConfig config,
            RestoreJournal journal,
            RestoreListener listener,
            Sleeper sleeper) {
        this.destination = destination;
        this.config = config;
        this.journal = journal;
        this.listener = listener;
        this.sleeper = sleeper;
        restorer = new BlobRestorer(reader, destination, config, journal, listener, new Attempts(config, sleeper));
    }

    /**
     * Restores all blobs of the plan.
     *
     * @param plan is asked anew for each pass: there is another after S3 has made copies of archived versions
     * @throws TransferException a failure of the plan itself, such as a listing that is refused
     * @throws RestoreRefusedException if the restore must not be done as it was asked for
     */
    public RestoreResult restore(RunContext run, RestorePlan plan) {
        replayJournal();
        pass(run, plan, listener::omitted);
        while (config.thaw().filter(RestoreConfig.Thaw::waits).isPresent()
                && counts.thawing() > 0
                && stopReason.get() == null
                && waitForThaw(run)) {
            counts.beginPass();
            pass(run, plan, reported -> {});
        }
        if (run.remaining().isZero()) {
            stopReason.compareAndSet(null, "stopped");
        }
        RestoreResult result = counts.result(Optional.ofNullable(stopReason.get()));
        if (result.isComplete()) {
            destination.finish();
            journal.finish();
        }
        return result;
    }

    private void replayJournal() {
        try {
            journal.replay((blob, outcome) -> {
                counts.add(outcome);
                listener.completedBefore(blob, outcome);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be read", e);
        }
    }

    private void pass(RunContext run, RestorePlan plan, Consumer<RestorePlan.Omitted> omitted) {
        try {
            new BoundedExecutor(config.concurrency())
                    .forEach(new Tasks(run, plan.entries(run), omitted), task -> restore(run, task));
        } catch (DestinationUnusableException e) {
            stopReason.compareAndSet(null, e.getMessage());
        }
    }

    /** The tasks of a plan, until the restore is to stop. */
    private final class Tasks implements Iterator<RestoreTask> {
        private final RunContext run;
        private final Iterator<RestorePlan.Entry> entries;
        private final Consumer<RestorePlan.Omitted> omitted;
        private RestoreTask next;

        Tasks(RunContext run, Iterator<RestorePlan.Entry> entries, Consumer<RestorePlan.Omitted> omitted) {
            this.run = run;
            this.entries = entries;
            this.omitted = omitted;
        }

        @Override
        public boolean hasNext() {
            while (next == null && stopReason.get() == null && !run.remaining().isZero() && entries.hasNext()) {
                switch (entries.next()) {
                    case RestorePlan.Restored(RestoreTask task, String ignored) -> next = task;
                    case RestorePlan.Omitted entry -> {
                        counts.add(entry);
                        omitted.accept(entry);
                    }
                }
            }
            return next != null;
        }

        @Override
        public RestoreTask next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            RestoreTask task = next;
            next = null;
            return task;
        }
    }

    private void restore(RunContext run, RestoreTask task) {
        if (journal.isDone(task)) {
            return;
        }
        RestoreOutcome outcome = outcome(run, task);
        if (outcome.isFinal()) {
            try {
                journal.add(task, outcome);
            } catch (IOException e) {
                throw new DestinationUnusableException(
                        "the journal cannot be written: " + e.getMessage()
                                + ". Free space on its disk, then run the same command again.",
                        e);
            }
        }
        counts.add(outcome);
        listener.completed(task, outcome);
        stopIfHopeless(outcome);
    }

    private RestoreOutcome outcome(RunContext run, RestoreTask task) {
        try {
            RestoreOutcome outcome = restorer.restore(run, task);
            refusals.set(0);
            return outcome;
        } catch (RestoreRefusedException | DestinationUnusableException ofAll) {
            throw ofAll;
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            return translate(task, UnexpectedFailure.translate("restore " + task.name(), thrown));
        }
    }

    private RestoreOutcome translate(RestoreTask task, TransferException failure) {
        if (!(failure instanceof PermanentException refused)) {
            return new RestoreOutcome.Interrupted(failure.getMessage());
        }
        if (refused.failureCause() == FailureCause.TARGET_DENIED && refusals.incrementAndGet() >= MAX_CONSECUTIVE) {
            stopReason.compareAndSet(
                    null,
                    "S3 refuses " + MAX_CONSECUTIVE + " objects in succession; the last was " + task.version() + ": "
                            + RestoreRemedy.of(refused));
        }
        return new RestoreOutcome.Failed(refused.getMessage() + ". " + RestoreRemedy.of(refused));
    }

    private void stopIfHopeless(RestoreOutcome outcome) {
        if (!(outcome instanceof RestoreOutcome.Interrupted interrupted)) {
            interruptions.set(0);
        } else if (interruptions.incrementAndGet() >= MAX_CONSECUTIVE) {
            stopReason.compareAndSet(
                    null,
                    MAX_CONSECUTIVE
                            + " blobs in succession were interrupted, so a service may be unavailable; the last: "
                            + interrupted.detail());
        }
    }

    /** Whether another pass is worth it. */
    private boolean waitForThaw(RunContext run) {
        listener.waiting(counts.thawing() + " archived versions are being made readable; looking again in "
                + THAW_POLL_INTERVAL.toMinutes() + " min. The restore may be stopped: the same command continues it");
        for (Duration waited = Duration.ZERO;
                waited.compareTo(THAW_POLL_INTERVAL) < 0;
                waited = waited.plus(POLL_STEP)) {
            if (run.remaining().isZero() || Thread.currentThread().isInterrupted()) {
                return false;
            }
            sleeper.sleep(POLL_STEP);
        }
        return true;
    }
}
