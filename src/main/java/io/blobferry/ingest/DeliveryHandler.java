package io.blobferry.ingest;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.EventProcessor;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Handles a delivery from any trigger or queue: reads its events and passes each to the engine. */
public final class DeliveryHandler implements EventProcessor {
    /**
     * How many deliveries of a message are worked on. A run that ends puts its segment back as a new message, so of a segment
     * only a run that dies uses up a delivery; of an event every run does that leaves work.
     */
    public static final long MAX_DELIVERIES = 10;

    private final EventReader reader;
    private final Function<String, Segment> segmentReader;
    private final BackupEngine engine;
    private final DirectoryExpander directoryExpander;
    private final DeliveryFailureRecorder failureRecorder;
    private final Clock clock;
    private final ShutdownSignal shutdownSignal;

    /**
     * @param segmentReader reads the text of a segment's message; throws {@link IllegalArgumentException}, which says why,
     *     if it is none
     */
    public DeliveryHandler(
            EventReader reader,
            Function<String, Segment> segmentReader,
            BackupEngine engine,
            DirectoryExpander directoryExpander,
            FailureStore failures,
            Clock clock,
            ShutdownSignal shutdownSignal) {
        this.reader = reader;
        this.segmentReader = segmentReader;
        this.engine = engine;
        this.directoryExpander = directoryExpander;
        failureRecorder = new DeliveryFailureRecorder(failures, clock);
        this.clock = clock;
        this.shutdownSignal = shutdownSignal;
    }

    /**
     * Processes every event of the text, one after the other, or abandons them after {@link #MAX_DELIVERIES}. Idempotent.
     *
     * @param delivery names the delivery in the log, and each run that it causes
     * @param text may be empty or null, which is recorded as any other text that holds no event
     * @param deliveries how often the text was delivered, this time included; 1 where the caller's host bounds it
     * @param allowed how long all of it may take together
     * @return the outcomes, in order; the delivery may be acknowledged if all of them {@linkplain Outcome#canAcknowledge can
     *     be}
     * @throws TransferException if not even a failure could be recorded: the delivery must not be acknowledged
     */
    public List<Outcome> process(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        return deliveries > MAX_DELIVERIES
                ? recordAbandoned(delivery, text, deliveries - 1, allowed, listener)
                : process(newRun(delivery, allowed, listener), text);
    }

    @Override
    public List<Outcome> process(RunContext delivery, String text) {
        return forEach(text, parsed -> process(delivery, parsed));
    }

    /**
     * Processes every event of the text. One for which nothing could be recorded does not keep those behind it from being
     * processed; its exception is thrown at the end.
     */
    private List<Outcome> forEach(String text, Function<ParsedEvent, Outcome> processing) {
        List<Outcome> outcomes = new ArrayList<>();
        Optional<TransferException> unrecorded = Optional.empty();
        for (ParsedEvent parsed : reader.read(Objects.requireNonNullElse(text, ""))) {
            try {
                outcomes.add(processing.apply(parsed));
            } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
                TransferException translated = UnexpectedFailure.translate("process an event", thrown);
                unrecorded = unrecorded.or(() -> Optional.of(translated));
            }
        }
        if (unrecorded.isPresent()) {
            throw unrecorded.get();
        }
        return List.copyOf(outcomes);
    }

    private Outcome process(RunContext delivery, ParsedEvent parsed) {
        return switch (parsed) {
            case ParsedEvent.BlobChanged(BlobEvent event) ->
                withinDeadline(delivery, event.blob(), run -> engine.backUp(run, event));
            case ParsedEvent.BlobDeleted(BlobEvent event) ->
                withinDeadline(delivery, event.blob(), run -> engine.handleDeletion(run, event));
            case ParsedEvent.DirectoryRenamed(DirectoryEvent event) ->
                withinDeadline(delivery, event.directory(), run -> directoryExpander.expand(run, event));
            case ParsedEvent.Ignored(String subject, String reason) ->
                failureRecorder.dismiss(delivery, subject, reason);
            case ParsedEvent.Unreadable(String text, String detail) ->
                failureRecorder.recordUnreadable(delivery, text, detail);
        };
    }

    /** Each event gets a run of its own, for its own count of requests, within the delivery's time. */
    private static Outcome withinDeadline(
            RunContext delivery, BlobAddress blob, Function<RunContext, Outcome> processing) {
        Duration remaining = delivery.remaining();
        return remaining.isPositive()
                ? processing.apply(delivery.child(delivery.id(), remaining))
                : new Outcome.Incomplete(blob, "deadline reached before this event was processed");
    }

    /**
     * Copies the segment of a blob that a message of the segment queue holds, or abandons it after {@link #MAX_DELIVERIES}.
     * Idempotent.
     *
     * @param deliveries how often the message was delivered, this time included; 1 where the caller's host bounds it
     * @return the outcome; the message may be acknowledged if it {@linkplain Outcome#canAcknowledge can be}
     * @throws TransferException if neither the work nor the failure could be made durable: the message must be delivered
     *     again
     */
    public Outcome processSegment(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        return processSegment(
                delivery, text, deliveries, allowed, listener, (run, segment) -> engine.copySegment(run, segment));
    }

    /**
     * Reserves a place for one more message of the segment queue, if its segment would be copied at once rather than wait in
     * this process. The message is then processed as by {@link #processSegment}.
     */
    public Optional<QueueConsumer.Place> reserveSegmentPlace(Duration allowed, RunListener listener) {
        return engine.reserveSegmentPlace()
                .map(place -> new QueueConsumer.Place(
                        message -> processSegment(
                                        message.id(),
                                        message.text(),
                                        message.deliveries(),
                                        allowed,
                                        listener,
                                        (run, segment) -> engine.copySegment(run, segment, place))
                                .canAcknowledge(),
                        place::close));
    }

    private Outcome processSegment(
            String delivery,
            String text,
            long deliveries,
            Duration allowed,
            RunListener listener,
            BiFunction<RunContext, Segment, Outcome> copy) {
        RunContext run = newRun(delivery, allowed, listener);
        String message = Objects.requireNonNullElse(text, "");
        Segment segment;
        try {
            segment = segmentReader.apply(message);
        } catch (IllegalArgumentException e) {
            return failureRecorder.recordUnreadable(run, message, e.getMessage());
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            return failureRecorder.recordUnreadable(
                    run,
                    message,
                    UnexpectedFailure.toRefusal("read the message", thrown).getMessage());
        }
        return deliveries > MAX_DELIVERIES
                ? engine.abandonSegment(run, segment, deliveries - 1)
                : copy.apply(run, segment);
    }

    /**
     * Abandons a delivery of events that was repeated too often: the process of each run died, or could record nothing.
     * Every blob that it names gets a failure row. Idempotent.
     *
     * @param deliveries how often it was delivered
     * @return the outcomes, in order; all of them can be acknowledged
     * @throws TransferException if a failure could not be made durable: the delivery must be repeated
     */
    public List<Outcome> recordAbandoned(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        RunContext run = newRun(delivery, allowed, listener);
        return forEach(text, parsed -> failureRecorder.recordAbandoned(run, parsed, deliveries));
    }

    private RunContext newRun(String delivery, Duration allowed, RunListener listener) {
        return new RunContext(delivery, clock, allowed, listener, shutdownSignal);
    }
}
