package io.blobferry.ingest;

import io.blobferry.backup.BackupEngine;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.events.ReceivedEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.EventProcessor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Handles a delivery from any trigger or queue: reads its events and processes each. An event of which work is left goes to the
 * event queue, so that the delivery can be acknowledged.
 */
public final class DeliveryHandler implements EventProcessor {
    /**
     * How many deliveries of a message are worked on. A run that ends puts its segment or event back as a new message, so only
     * a run that dies, or can record nothing, uses up a delivery.
     */
    public static final long MAX_DELIVERIES = 10;

    /** How much of a delivery's time is left to put events on the queue. */
    private static final Duration REQUEUE_TIME = Duration.ofSeconds(3);

    private final EventReader reader;
    private final Function<String, Segment> segmentReader;
    private final BackupEngine engine;
    private final EventHandler eventHandler;
    private final CreatedFileHandler createdFileHandler;
    private final EventRequeuer requeuer;
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
            DeletedDirectoryExpander deletedDirectories,
            IngestPorts ports,
            Clock clock,
            ShutdownSignal shutdownSignal) {
        this.reader = reader;
        this.segmentReader = segmentReader;
        this.engine = engine;
        failureRecorder = new DeliveryFailureRecorder(ports.failures(), clock);
        eventHandler = new EventHandler(engine, directoryExpander, deletedDirectories, failureRecorder);
        requeuer = new EventRequeuer(ports.events(), failureRecorder);
        createdFileHandler = new CreatedFileHandler(eventHandler, ports.source(), requeuer);
        this.clock = clock;
        this.shutdownSignal = shutdownSignal;
    }

    /**
     * Processes every event of the text, one after the other, or abandons them after {@link #MAX_DELIVERIES}. Idempotent. An
     * event of which work is left is put on the event queue; the others of the delivery are processed all the same.
     *
     * @param delivery names the delivery in the log, and each run that it causes
     * @param text may be empty or null, which is recorded as any other text that holds no event
     * @param deliveries how often the text was delivered, this time included; 1 where the caller's host bounds it
     * @param allowed how long all of it may take together
     * @return the outcomes, in order; all of them {@linkplain Outcome#canAcknowledge can be acknowledged}
     * @throws TransferException if of an event neither a failure nor the event itself could be made durable: the delivery
     *     must not be acknowledged
     */
    public List<Outcome> process(
            String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        if (deliveries > MAX_DELIVERIES) {
            return recordAbandoned(delivery, text, deliveries - 1, allowed, listener);
        }
        RunContext run = newRun(delivery, allowed, listener);
        return forEach(text, event -> processOrRequeue(run, event));
    }

    /** Does the same for the event of a failure row, which stays until it is processed: nothing is put on the queue. */
    @Override
    public List<Outcome> process(RunContext delivery, String text) {
        return forEach(text, event -> eventHandler.handle(delivery, event.parsed()));
    }

    /**
     * Processes every event of the text. One for which nothing could be made durable does not keep those behind it from being
     * processed; its exception is thrown at the end.
     */
    private List<Outcome> forEach(String text, Function<ReceivedEvent, Outcome> processing) {
        List<Outcome> outcomes = new ArrayList<>();
        Optional<TransferException> unrecorded = Optional.empty();
        for (ReceivedEvent event : reader.receive(Objects.requireNonNullElse(text, ""))) {
            try {
                outcomes.add(processing.apply(event));
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

    private Outcome processOrRequeue(RunContext delivery, ReceivedEvent event) {
        RunContext work = delivery.withReserve(REQUEUE_TIME);
        Outcome outcome;
        try {
            outcome = event.parsed() instanceof ParsedEvent.FileCreated(BlobEvent created)
                    ? createdFileHandler.handle(delivery, work, event, created)
                    : eventHandler.handle(work, event.parsed());
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            // No failure row could be written: the queue is what is left.
            TransferException failure = UnexpectedFailure.translate("process an event", thrown);
            if (event.parsed() instanceof ParsedEvent.Unreadable) {
                throw failure;
            }
            return requeuer.requeue(delivery, event, failure.getMessage(), true);
        }
        return outcome instanceof Outcome.Incomplete(BlobAddress blob, String reason, boolean isAttempt)
                ? requeuer.requeue(delivery, event, reason, isAttempt)
                : outcome;
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
        return forEach(
                text,
                event -> failureRecorder.recordAbandoned(
                        run, event, "message exceeded " + deliveries + " deliveries without completing"));
    }

    private RunContext newRun(String delivery, Duration allowed, RunListener listener) {
        return new RunContext(delivery, clock, allowed, listener, shutdownSignal);
    }

    @Override
    public Optional<BlobEvent> eventOf(BlobAddress blob, String text) {
        return reader.read(text).stream()
                .flatMap(parsed -> parsed instanceof ParsedEvent.Ambiguous(var candidates, var whole, var detail)
                        ? candidates.stream()
                        : Stream.of(parsed))
                .flatMap(DeliveryHandler::blobEvent)
                .filter(event -> event.blob().equals(blob))
                .findFirst();
    }

    private static Stream<BlobEvent> blobEvent(ParsedEvent parsed) {
        return switch (parsed) {
            case ParsedEvent.BlobChanged(BlobEvent event) -> Stream.of(event);
            case ParsedEvent.BlobRenamed(BlobEvent event, var previous) -> Stream.of(event);
            case ParsedEvent.FileCreated(BlobEvent event) -> Stream.of(event.withoutVersion());
            default -> Stream.empty();
        };
    }
}
