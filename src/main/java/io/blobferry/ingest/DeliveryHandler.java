package io.blobferry.ingest;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.events.EventReader;
import io.blobferry.events.InternalEvents;
import io.blobferry.events.ParsedEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.EventProcessor;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Takes what was delivered, from wherever: reads the events and lets the engine look at each blob. */
public final class DeliveryHandler implements EventProcessor {
    /**
     * How often a message is worked on. A run that ends puts its segment back as a new message, so of a segment only a run
     * that dies uses up a delivery; of an event every run does that leaves work.
     */
    public static final long MAX_DELIVERIES = 10;

    private final EventReader reader;
    private final Function<String, Segment> segmentReader;
    private final BackupEngine engine;
    private final DirectoryExpander directoryExpander;
    private final boolean deleteMarkersEnabled;
    private final FailureStore failures;
    private final Clock clock;
    private final ShutdownSignal shutdownSignal;

    /**
     * @param segments reads the text of a segment's message; throws {@link IllegalArgumentException}, which says why, if it
     *     is none
     * @param marking whether a deletion in the source puts a delete marker over the backup
     */
    public DeliveryHandler(
            EventReader reader,
            Function<String, Segment> segments,
            BackupEngine engine,
            DirectoryExpander directories,
            boolean marking,
            FailureStore failures,
            Clock clock,
            ShutdownSignal closing) {
        this.shutdownSignal = closing;
        this.reader = reader;
        this.segmentReader = segments;
        this.engine = engine;
        this.directoryExpander = directories;
        this.deleteMarkersEnabled = marking;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Works on every event of the text, one after the other, or gives them up where too many runs before this one left work.
     * Idempotent.
     *
     * @param delivery names the delivery in the log, and each run that it causes
     * @param deliveries how often the text was delivered, this time included; 1 where whoever delivers it sees to the bound
     * @param allowed how long all of it may take together
     * @return the outcomes, in order; the delivery may be acknowledged if all of them are {@linkplain Outcome#canAcknowledge
     *     settled}
     * @throws TransferException if not even a failure could be recorded: the delivery must not be acknowledged
     */
    public List<Outcome> process(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        return deliveries > MAX_DELIVERIES
                ? recordAbandoned(delivery, text, deliveries - 1, allowed, listener)
                : process(new RunContext(delivery, clock, allowed, listener, shutdownSignal), text);
    }

    @Override
    public List<Outcome> process(RunContext whole, String text) {
        return reader.read(text).stream()
                .map(reading -> process(whole, reading))
                .toList();
    }

    /**
     * Works on the segment of a blob that a message of the segment queue holds, or gives it up where too many runs before
     * this one never came to an end. Idempotent.
     *
     * @param deliveries how often the message was delivered, this time included; 1 where whoever delivers it sees to the
     *     bound
     * @return the outcome; the message may be acknowledged if it is {@linkplain Outcome#canAcknowledge settled}
     * @throws TransferException if neither the work nor the reason could be made durable: the message must come again
     */
    public Outcome processSegment(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        RunContext run = new RunContext(delivery, clock, allowed, listener, shutdownSignal);
        Segment segment;
        try {
            segment = segmentReader.apply(text);
        } catch (IllegalArgumentException e) {
            return recordUnreadable(run, text, e.getMessage());
        }
        return deliveries > MAX_DELIVERIES
                ? engine.abandonSegment(run, segment, deliveries - 1)
                : engine.copySegment(run, segment);
    }

    /**
     * Gives up a delivery of events that was delivered many times and never came to an end: whoever worked on it died each
     * time, or could record nothing. Every blob that it names gets a failure row that holds the delivery. Idempotent.
     *
     * @param deliveries how often it was delivered
     * @return the outcomes, in order, all of them settled
     * @throws TransferException if a failure could not be made durable: the delivery must come again
     */
    public List<Outcome> recordAbandoned(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        RunContext run = new RunContext(delivery, clock, allowed, listener, shutdownSignal);
        return reader.read(text).stream()
                .map(reading -> switch (reading) {
                    case ParsedEvent.BlobChanged(BlobEvent event) ->
                        recordFailure(
                                run,
                                Failure.ofBlob(
                                        event.blob(),
                                        clock.instant(),
                                        FailureCause.NO_PROGRESS,
                                        "look at " + event.blob(),
                                        exceededDeliveries(deliveries),
                                        event.text()));
                    case ParsedEvent.BlobDeleted(BlobEvent event) ->
                        recordFailure(run, event.text(), event.blob(), deliveries);
                    case ParsedEvent.DirectoryRenamed(DirectoryEvent event) ->
                        recordFailure(run, InternalEvents.toJson(event), event.directory(), deliveries);
                    case ParsedEvent.Ignored(String subject, String reason) ->
                        dismiss(run, new Outcome.Ignored(subject, reason));
                    case ParsedEvent.Unreadable(String event, String detail) -> recordUnreadable(run, event, detail);
                })
                .toList();
    }

    /** What has to be replayed is the event: at the blob itself there is nothing to see. */
    private Outcome recordFailure(RunContext run, String event, BlobAddress subject, long deliveries) {
        return recordFailure(
                run,
                Failure.ofDelivery(
                        event,
                        clock.instant(),
                        FailureCause.NO_PROGRESS,
                        "follow the event of " + subject,
                        exceededDeliveries(deliveries)));
    }

    private Outcome recordFailure(RunContext run, Failure failure) {
        failures.record(run, failure);
        return dismiss(run, new Outcome.Failed(failure));
    }

    private static String exceededDeliveries(long deliveries) {
        return "its event was delivered " + deliveries + " times and no run came to an end";
    }

    private Outcome process(RunContext whole, ParsedEvent reading) {
        return switch (reading) {
            case ParsedEvent.BlobChanged(BlobEvent event) ->
                withinDeadline(whole, event.blob(), run -> engine.backUp(run, event));
            case ParsedEvent.BlobDeleted(BlobEvent event) ->
                withinDeadline(
                        whole,
                        event.blob(),
                        run -> deleteMarkersEnabled ? engine.handleDeletion(run, event) : engine.backUp(run, event));
            case ParsedEvent.DirectoryRenamed(DirectoryEvent event) ->
                withinDeadline(whole, event.directory(), run -> directoryExpander.expand(run, event));
            case ParsedEvent.Ignored(String subject, String reason) ->
                dismiss(whole, new Outcome.Ignored(subject, reason));
            case ParsedEvent.Unreadable(String text, String detail) -> recordUnreadable(whole, text, detail);
        };
    }

    private Outcome recordUnreadable(RunContext run, String text, String detail) {
        Failure failure =
                Failure.ofDelivery(text, clock.instant(), FailureCause.UNREADABLE_EVENT, "read the delivery", detail);
        failures.record(run, failure);
        return dismiss(run, new Outcome.Failed(failure));
    }

    /** Each event gets a run of its own, for its own count of requests, within the delivery's time. */
    private Outcome withinDeadline(RunContext whole, BlobAddress blob, Function<RunContext, Outcome> look) {
        Duration left = whole.remaining();
        return left.isPositive()
                ? look.apply(whole.child(whole.id(), left))
                : new Outcome.Incomplete(blob, "the delivery's time was up before this event");
    }

    private static Outcome dismiss(RunContext run, Outcome outcome) {
        run.listener().eventDismissed(run, outcome);
        return outcome;
    }
}
