package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.resilience.CircuitBreakers;
import io.blobferry.routing.Routes;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Backs up one blob a run: observe the target, then the source, write with that fence, record. Whatever changes
 * meanwhile makes the run look again at both ends, a bounded number of times.
 *
 * <p>Safe for many runs at once, of one blob too, in this process and in others.
 */
public final class BackupEngine {
    private final BlobBackup blobBackup;
    private final DeletionHandler deletionHandler;
    private final SegmentCopier segmentCopier;
    private final FailureRecorder failureRecorder;
    private final PartConcurrencyLimiter partLimiter;

    /** The engine owns none of what it is given: whoever built the ports closes them. */
    public BackupEngine(EnginePorts unguarded, Routes routes, EngineConfig limits, Clock clock, Sleeper pause) {
        EnginePorts ports = withCircuitBreakers(unguarded, limits, clock);
        CheckpointRecorder ledger = new CheckpointRecorder(ports.checkpoints(), ports.uploads());
        MemoryBudget memory = new MemoryBudget(limits.memoryBytes(), limits.memoryPerPart());
        partLimiter = new PartConcurrencyLimiter(limits.maxPartsInFlight(), clock);
        PartCopier copier = new PartCopier(ports.source(), ports.uploads(), limits, memory, partLimiter, pause);
        UploadCompleter finish = new UploadCompleter(ports, ledger, limits);
        MultipartCopier largeCopy = new MultipartCopier(ports, ledger, copier, finish, limits, clock);
        failureRecorder = new FailureRecorder(ports, ledger, clock);
        blobBackup = new BlobBackup(ports, routes, limits, pause, memory, ledger, largeCopy);
        deletionHandler = new DeletionHandler(ports, limits);
        segmentCopier = new SegmentCopier(ports, copier, finish, limits, failureRecorder);
    }

    /** The same ports with a circuit breaker before each cloud. */
    private static EnginePorts withCircuitBreakers(EnginePorts ports, EngineConfig limits, Clock clock) {
        CircuitBreakers breakers = new CircuitBreakers(limits.circuitMinCalls(), limits.circuitOpenDuration(), clock);
        return new EnginePorts(
                breakers.guard(ports.source()),
                breakers.guard(ports.target()),
                breakers.guard(ports.uploads()),
                ports.checkpoints(),
                ports.segmentQueue(),
                ports.failures());
    }

    /**
     * Looks at the blob that the event names and backs up the version that is then current. Idempotent; a repeated,
     * late or reordered event does no harm.
     *
     * @return the outcome; every one but {@link Outcome.Incomplete} settles the event, so it may be acknowledged
     * @throws TransferException if not even the reason could be recorded: the event must not be acknowledged
     */
    public Outcome backUp(RunContext run, BlobEvent event) {
        Outcome outcome;
        try {
            outcome = blobBackup.backUp(run, event);
        } catch (PermanentException refused) {
            outcome = recordFailure(run, event, refused);
        }
        run.listener().runCompleted(run, event, outcome);
        return outcome;
    }

    /**
     * Does the same after an event that says the blob is deleted, and puts a delete marker over its backup if it is: every
     * version stays. Idempotent; if the blob is there again, it is backed up.
     *
     * @return the outcome; every one but {@link Outcome.Incomplete} settles the event, so it may be acknowledged
     * @throws TransferException if not even the reason could be recorded: the event must not be acknowledged
     */
    public Outcome handleDeletion(RunContext run, BlobEvent event) {
        Outcome outcome;
        try {
            outcome = deletionHandler.handle(
                    run, event, blobBackup.destination(event.blob()), () -> blobBackup.backUp(run, event));
        } catch (PermanentException refused) {
            outcome = failureRecorder.recordDeletionFailure(run, event, refused);
        }
        run.listener().runCompleted(run, event, outcome);
        return outcome;
    }

    /**
     * Works on one segment of a blob that is being copied by many. Idempotent; a segment that is no longer of use does
     * no harm.
     *
     * @return the outcome; every one but {@link Outcome.Incomplete} settles the message, so it may be acknowledged
     * @throws TransferException if neither the work nor the reason could be made durable: the message must come again
     */
    public Outcome copySegment(RunContext run, Segment segment) {
        BlobEvent look = toEvent(run, segment);
        Outcome outcome;
        try {
            outcome = processSegment(run, segment, look);
        } catch (PermanentException refused) {
            outcome = recordFailure(run, look, refused);
        }
        run.listener().runCompleted(run, look, outcome);
        return outcome;
    }

    /**
     * Whether another segment would be worked on now. With more of them than that, parts wait here that another worker
     * could copy; with fewer, places for parts stay empty.
     */
    public boolean hasSegmentCapacity() {
        return partLimiter.hasCapacity();
    }

    /**
     * Gives up a segment whose message was delivered many times and never came to an end: whoever worked on it died each
     * time, or could record nothing. Idempotent.
     *
     * @param deliveries how often it was delivered
     * @return the outcome, which settles the message
     * @throws TransferException if the failure could not be made durable: the message must come again
     */
    public Outcome abandonSegment(RunContext run, Segment segment, long deliveries) {
        TransientException fault = new TransientException(
                "copy " + segment,
                "its message was delivered " + deliveries + " times and no run came to an end",
                null);
        Outcome outcome = segmentCopier.abandon(run, segment, fault);
        run.listener().runCompleted(run, toEvent(run, segment), outcome);
        return outcome;
    }

    private static BlobEvent toEvent(RunContext run, Segment segment) {
        return new BlobEvent(
                run.id(),
                segment.version().blob(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                segment.toString());
    }

    /** Where either end is not as the row says, the segment is set aside and the blob itself is looked at. */
    private Outcome processSegment(RunContext run, Segment segment, BlobEvent look) {
        AttemptResult step;
        try {
            step = segmentCopier.copy(run, segment);
        } catch (SourceChangedException | SourceNotFoundException | UploadNotFoundException moved) {
            step = AttemptResult.retry(moved.getMessage());
        } catch (TransientException fault) {
            step = AttemptResult.finished(segmentCopier.requeue(run, segment, false, fault));
        }
        return switch (step) {
            case AttemptResult.Finished(Outcome outcome) -> outcome;
            case AttemptResult.Retry(String why) -> {
                run.listener().attemptRetried(run, look.blob(), why);
                Outcome outcome = blobBackup.backUp(run, look);
                yield outcome.canAcknowledge() && !isAlreadyDispatched(run, segment, outcome)
                        ? outcome
                        : segmentCopier.requeue(
                                run, segment, false, new TransientException("copy " + segment, why, null));
            }
        };
    }

    /** Both ends are as the row says after all: the segment in hand is one of those that were dispatched. */
    private boolean isAlreadyDispatched(RunContext run, Segment segment, Outcome outcome) {
        return outcome instanceof Outcome.SegmentsQueued(BlobVersion version, int segments)
                && segments == 0
                && version.equals(segment.version())
                && segmentCopier.isCurrent(run, segment);
    }

    private Outcome recordFailure(RunContext run, BlobEvent event, PermanentException refused) {
        return failureRecorder.recordBlobFailure(run, event.blob(), refused.failureCause(), refused, event.text());
    }
}
