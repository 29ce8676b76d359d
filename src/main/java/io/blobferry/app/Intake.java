package io.blobferry.app;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.DirectoryEvent;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.events.EventReader;
import io.blobferry.events.LookRequests;
import io.blobferry.events.Reading;
import io.blobferry.transfer.BackupEngine;
import io.blobferry.transfer.Closing;
import io.blobferry.transfer.Deliveries;
import io.blobferry.transfer.FailureStore;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.RunListener;
import io.blobferry.transfer.TransferException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Takes what was delivered, from wherever: reads the events and lets the engine look at each blob. */
public final class Intake implements Deliveries {
    /**
     * How often a message is worked on. A run that ends puts its segment back as a new message, so of a segment only a run
     * that dies uses up a delivery; of an event every run does that leaves work.
     */
    public static final long MOST_DELIVERIES = 10;

    private final EventReader reader;
    private final Function<String, Segment> segments;
    private final BackupEngine engine;
    private final DirectoryLook directories;
    private final boolean marking;
    private final FailureStore failures;
    private final Clock clock;
    private final Closing closing;

    /**
     * @param segments reads the text of a segment's message; throws {@link IllegalArgumentException}, which says why, if it
     *     is none
     * @param marking whether a deletion in the source puts a delete marker over the backup
     */
    Intake(
            EventReader reader,
            Function<String, Segment> segments,
            BackupEngine engine,
            DirectoryLook directories,
            boolean marking,
            FailureStore failures,
            Clock clock,
            Closing closing) {
        this.closing = closing;
        this.reader = reader;
        this.segments = segments;
        this.engine = engine;
        this.directories = directories;
        this.marking = marking;
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
     * @return the outcomes, in order; the delivery may be acknowledged if all of them are {@linkplain Outcome#settled
     *     settled}
     * @throws TransferException if not even a failure could be recorded: the delivery must not be acknowledged
     */
    public List<Outcome> take(String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        return deliveries > MOST_DELIVERIES
                ? giveUp(delivery, text, deliveries - 1, allowed, listener)
                : take(new Run(delivery, clock, allowed, listener, closing), text);
    }

    @Override
    public List<Outcome> take(Run whole, String text) {
        return reader.read(text).stream().map(reading -> take(whole, reading)).toList();
    }

    /**
     * Works on the segment of a blob that a message of the segment queue holds, or gives it up where too many runs before
     * this one never came to an end. Idempotent.
     *
     * @param deliveries how often the message was delivered, this time included; 1 where whoever delivers it sees to the
     *     bound
     * @return the outcome; the message may be acknowledged if it is {@linkplain Outcome#settled settled}
     * @throws TransferException if neither the work nor the reason could be made durable: the message must come again
     */
    public Outcome takeSegment(String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        Run run = new Run(delivery, clock, allowed, listener, closing);
        Segment segment;
        try {
            segment = segments.apply(text);
        } catch (IllegalArgumentException e) {
            return unreadable(run, text, e.getMessage());
        }
        return deliveries > MOST_DELIVERIES
                ? engine.giveUp(run, segment, deliveries - 1)
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
    public List<Outcome> giveUp(String delivery, String text, long deliveries, Duration allowed, RunListener listener) {
        Run run = new Run(delivery, clock, allowed, listener, closing);
        return reader.read(text).stream()
                .map(reading -> switch (reading) {
                    case Reading.Look(BlobEvent event) ->
                        givenUp(
                                run,
                                Failure.ofBlob(
                                        event.blob(),
                                        clock.instant(),
                                        FailureCause.NO_PROGRESS,
                                        "look at " + event.blob(),
                                        unsettled(deliveries),
                                        event.text()));
                    case Reading.Deleted(BlobEvent event) -> givenUp(run, event.text(), event.blob(), deliveries);
                    case Reading.LookBelow(DirectoryEvent event) ->
                        givenUp(run, LookRequests.of(event), event.directory(), deliveries);
                    case Reading.NotOurs(String subject, String reason) ->
                        dismissed(run, new Outcome.Ignored(subject, reason));
                    case Reading.Unreadable(String event, String detail) -> unreadable(run, event, detail);
                })
                .toList();
    }

    /** What has to be replayed is the event: at the blob itself there is nothing to see. */
    private Outcome givenUp(Run run, String event, BlobAddress subject, long deliveries) {
        return givenUp(
                run,
                Failure.ofDelivery(
                        event,
                        clock.instant(),
                        FailureCause.NO_PROGRESS,
                        "follow the event of " + subject,
                        unsettled(deliveries)));
    }

    private Outcome givenUp(Run run, Failure failure) {
        failures.record(run, failure);
        return dismissed(run, new Outcome.Failed(failure));
    }

    private static String unsettled(long deliveries) {
        return "its event was delivered " + deliveries + " times and no run came to an end";
    }

    private Outcome take(Run whole, Reading reading) {
        return switch (reading) {
            case Reading.Look(BlobEvent event) -> inTime(whole, event.blob(), run -> engine.backUp(run, event));
            case Reading.Deleted(BlobEvent event) ->
                inTime(
                        whole,
                        event.blob(),
                        run -> marking ? engine.followDeletion(run, event) : engine.backUp(run, event));
            case Reading.LookBelow(DirectoryEvent event) ->
                inTime(whole, event.directory(), run -> directories.queue(run, event));
            case Reading.NotOurs(String subject, String reason) ->
                dismissed(whole, new Outcome.Ignored(subject, reason));
            case Reading.Unreadable(String text, String detail) -> unreadable(whole, text, detail);
        };
    }

    private Outcome unreadable(Run run, String text, String detail) {
        Failure failure =
                Failure.ofDelivery(text, clock.instant(), FailureCause.UNREADABLE_EVENT, "read the delivery", detail);
        failures.record(run, failure);
        return dismissed(run, new Outcome.Failed(failure));
    }

    /** Each event gets a run of its own, for its own count of requests, within the delivery's time. */
    private Outcome inTime(Run whole, BlobAddress blob, Function<Run, Outcome> look) {
        Duration left = whole.timeLeft();
        return left.isPositive()
                ? look.apply(whole.child(whole.id(), left))
                : new Outcome.Unfinished(blob, "the delivery's time was up before this event");
    }

    private static Outcome dismissed(Run run, Outcome outcome) {
        run.listener().dismissed(run, outcome);
        return outcome;
    }
}
