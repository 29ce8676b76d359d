package io.blobferry.ingest;

import io.blobferry.domain.Failure;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** A run that lists a directory: what it throws becomes an outcome, and the outcome is reported. */
final class DirectoryRun {
    /** Twice the margin: a page may take one, and the message for the rest of the listing must still fit into the other. */
    static final Duration PAGE_MARGIN = RunContext.DEADLINE_MARGIN.multipliedBy(2);

    private final FailureStore failures;
    private final Clock clock;

    DirectoryRun(FailureStore failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Lists the directory.
     *
     * @param text the event's text, for a failure row
     * @return the outcome; {@link Outcome.Incomplete} after a transient fault
     * @throws TransferException if not even a failure could be recorded
     */
    Outcome execute(RunContext run, DirectoryEvent event, String text, Supplier<Outcome> listing) {
        Outcome outcome;
        try {
            outcome = listing.get();
        } catch (TransientException fault) {
            outcome = new Outcome.Incomplete(event.directory(), fault.getMessage());
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            outcome = recordFailure(
                    run, event, text, UnexpectedFailure.toRefusal("list the directory " + event.directory(), thrown));
        }
        BlobEvent reported = BlobEvent.ofBlob(event.id(), event.directory(), event.id());
        run.listener().runCompleted(run, reported, outcome);
        return outcome;
    }

    private Outcome recordFailure(RunContext run, DirectoryEvent event, String text, PermanentException refused) {
        Failure failure = Failure.ofEvent(
                event.directory(),
                text,
                clock.instant(),
                refused.failureCause(),
                refused.operation(),
                refused.getMessage());
        failures.record(run, failure);
        return new Outcome.Failed(failure);
    }
}
