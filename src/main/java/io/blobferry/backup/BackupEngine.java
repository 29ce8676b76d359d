package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.concurrency.PartAdmission;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.concurrency.TransferResources;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.resilience.CircuitBreakers;
import io.blobferry.routing.Routes;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Backs up one blob a run: check the target, then the source, write under that precondition, record. A permanent failure
 * becomes a failure row, and so does an exception that no port declares.
 *
 * <p>Safe for many runs at once, of one blob too, in this process and in others.
 */
public final class BackupEngine {
    private final CircuitBreakers breakers;
    private final BlobBackup blobBackup;
    private final SegmentBackup segmentBackup;
    private final SegmentRequeuer segmentRequeuer;
    private final FailureRecorder failureRecorder;
    private final MemoryBudget memory;
    private final PartConcurrencyLimiter partLimiter;

    /** The engine owns none of its arguments: the caller closes the ports. */
    public BackupEngine(EnginePorts unguarded, Routes routes, EngineConfig config, Clock clock, Sleeper sleeper) {
        breakers = new CircuitBreakers(config.circuitMinCalls(), config.circuitOpenDuration(), clock);
        EnginePorts ports = withCircuitBreakers(unguarded, breakers);
        memory = new MemoryBudget(config.memoryBytes(), config.memoryPerPart(), config.memoryKeptPerUse());
        partLimiter = new PartConcurrencyLimiter(config.maxPartsInFlight(), clock, sleeper);

        AttemptLoop attempts = new AttemptLoop(config, sleeper);
        TargetInspector inspector = new TargetInspector(ports);
        UnreadVersions unreadVersions = new UnreadVersions(ports.records());
        CheckpointRecorder checkpointRecorder =
                new CheckpointRecorder(ports.checkpoints(), ports.uploads(), unreadVersions);
        DeletionRecorder deletionRecorder = new DeletionRecorder(ports.records(), config.safetyMargin(), clock);
        DeletionHandler deletionHandler =
                new DeletionHandler(ports, inspector, checkpointRecorder, deletionRecorder, config);
        NoCopyRecorder noCopyRecorder =
                new NoCopyRecorder(ports.source(), inspector, checkpointRecorder, deletionHandler);
        failureRecorder = new FailureRecorder(ports, checkpointRecorder, unreadVersions, clock);

        PartCopier partCopier = new PartCopier(ports, config, new PartAdmission(partLimiter, memory), sleeper);
        UploadCompleter uploadCompleter = new UploadCompleter(ports, checkpointRecorder, config);
        SinglePutCopier singlePutCopier =
                new SinglePutCopier(ports, inspector, noCopyRecorder, checkpointRecorder, memory, config, clock);
        MultipartCopier multipartCopier =
                new MultipartCopier(ports, inspector, checkpointRecorder, partCopier, uploadCompleter, config, clock);
        blobBackup = new BlobBackup(
                ports,
                routes,
                config,
                attempts,
                inspector,
                checkpointRecorder,
                noCopyRecorder,
                deletionHandler,
                singlePutCopier,
                multipartCopier,
                unreadVersions);
        segmentRequeuer = new SegmentRequeuer(ports, config, failureRecorder);
        segmentBackup = new SegmentBackup(
                new SegmentCopier(ports, partCopier, uploadCompleter, segmentRequeuer), segmentRequeuer, blobBackup);
    }

    /** The state of this process's circuit breakers, such as {@code closed} or {@code open}, by the name of the cloud. */
    public Map<String, String> circuitStates() {
        return breakers.states();
    }

    /** The same ports with a circuit breaker before each cloud. */
    private static EnginePorts withCircuitBreakers(EnginePorts ports, CircuitBreakers breakers) {
        return new EnginePorts(
                breakers.guard(ports.source()),
                breakers.guard(ports.target()),
                breakers.guard(ports.uploads(), ports.target()),
                breakers.guard(ports.records(), ports.target()),
                ports.deleteMarkers(),
                ports.checkpoints(),
                ports.segmentQueue(),
                ports.failures());
    }

    /**
     * Checks the blob that the event names and backs up the version that is then current. Where the source no longer has the
     * blob, the target gets a record of it and, if the configuration says so, a delete marker over the backup: every version
     * stays. Idempotent; a repeated, late or reordered event does no harm.
     *
     * @return the outcome, which says whether the event {@linkplain Outcome#canAcknowledge can be acknowledged}
     * @throws TransferException if not even the failure could be recorded: the event must not be acknowledged
     */
    public Outcome backUp(RunContext run, BlobEvent event) {
        Outcome outcome = orFailure("back up " + event.blob(), () -> blobBackup.backUp(run, event), refused -> {
            blobBackup.recordUnread(run, event, refused.failureCause());
            return failureRecorder.recordBlobFailure(run, event, refused);
        });
        return reported(run, event, outcome);
    }

    /**
     * Does the same after an event that says the blob is deleted, whose record is written first. Its failure row keeps the
     * event: the blob is gone, and a replay needs the event to write the record and to place the marker.
     *
     * @return the outcome, which says whether the event {@linkplain Outcome#canAcknowledge can be acknowledged}
     * @throws TransferException if not even the failure could be recorded: the event must not be acknowledged
     */
    public Outcome handleDeletion(RunContext run, DeletionEvent deletion) {
        BlobEvent event = deletion.event();
        Outcome outcome = orFailure(
                "follow the deletion of " + event.blob(),
                () -> blobBackup.followDeletion(run, deletion),
                refused -> failureRecorder.recordDeletionFailure(run, event, refused));
        return reported(run, event, outcome);
    }

    /**
     * Copies one segment of a blob that many runs are copying. Idempotent; a segment that is no longer needed does no harm.
     *
     * @return the outcome, which says whether the message {@linkplain Outcome#canAcknowledge can be acknowledged}
     * @throws TransferException if neither the work nor the failure could be made durable: the message must be delivered
     *     again
     */
    public Outcome copySegment(RunContext run, Segment segment) {
        try (SegmentPlace place = new SegmentPlace(partLimiter.registerDemand())) {
            return copySegment(run, segment, place);
        }
    }

    /**
     * Does the same for a segment that was received for a reserved place.
     *
     * @param place of this engine; the caller closes it
     */
    public Outcome copySegment(RunContext run, Segment segment, SegmentPlace place) {
        BlobEvent event = SegmentBackup.toEvent(run, segment);
        Outcome outcome = orFailure(
                "copy " + segment,
                () -> segmentBackup.copy(run, segment, place.demand()),
                refused -> failureRecorder.recordBlobFailure(run, event, refused));
        return reported(run, event, outcome);
    }

    /**
     * Abandons a segment whose message was delivered many times without completing: the process of each run died, or could
     * record nothing. Idempotent.
     *
     * @param deliveries how often it was delivered
     * @return the outcome; the message can be acknowledged
     * @throws TransferException if the failure could not be made durable: the message must be delivered again
     */
    public Outcome abandonSegment(RunContext run, Segment segment, long deliveries) {
        TransientException cause = new TransientException(
                "copy " + segment, "message exceeded " + deliveries + " deliveries without completing", null);
        BlobEvent event = SegmentBackup.toEvent(run, segment);
        Outcome outcome = orFailure(
                "abandon " + segment,
                () -> segmentRequeuer.abandon(run, segment, cause),
                refused -> failureRecorder.recordBlobFailure(run, event, refused));
        return reported(run, event, outcome);
    }

    /**
     * Reserves a place for another segment, if it would be worked on now. With more segments than that, parts wait here that
     * another worker could copy; with fewer, permits for parts stay unused. The caller closes the place.
     */
    public Optional<SegmentPlace> reserveSegmentPlace() {
        return partLimiter.tryRegisterDemand().map(SegmentPlace::new);
    }

    /** What the transfers of this engine hold now: nothing while none of its methods is in progress and no place is reserved. */
    public TransferResources resourcesInUse() {
        return TransferResources.of(partLimiter, memory);
    }

    /** A refusal becomes the blob's failure row, and so does what no port declares: it ends no batch, page or loop. */
    private static Outcome orFailure(
            String operation, Supplier<Outcome> work, Function<PermanentException, Outcome> recorder) {
        try {
            return work.get();
        } catch (PermanentException refused) {
            return recorder.apply(refused);
        } catch (RuntimeException | StackOverflowError | LinkageError unexpected) {
            return recorder.apply(UnexpectedFailure.toRefusal(operation, unexpected));
        }
    }

    private static Outcome reported(RunContext run, BlobEvent event, Outcome outcome) {
        run.listener().runCompleted(run, event, outcome);
        return outcome;
    }
}
