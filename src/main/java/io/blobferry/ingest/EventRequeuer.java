package io.blobferry.ingest;

import io.blobferry.domain.Outcome;
import io.blobferry.events.ReceivedEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.MessageQueue;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;

/**
 * Puts events on the event queue again, with a delay: what a run left, and what has to be checked once more. The delivery in
 * hand can then be acknowledged: an error as the answer would make Event Grid delay other events, too ("delayed delivery" in
 * its "Message delivery and retry"), and would use up the deliveries of a queue's message.
 */
final class EventRequeuer {
    /** How many runs of an event may end with work left; then a failure row names it. */
    static final int MAX_ATTEMPTS = 10;

    /**
     * When a file that was created empty is checked again, each after the check before. A writer that closes its file raises
     * an event by itself; this is for one that does not.
     */
    static final List<Duration> CHECK_DELAYS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofMinutes(50));

    private static final IntervalFunction DELAY =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofSeconds(10), 2, 0.5, Duration.ofMinutes(10));

    /** While a circuit breaker is open. It opens for half a minute at a time. */
    private static final IntervalFunction OUTAGE_DELAY = IntervalFunction.ofRandomized(Duration.ofSeconds(90), 0.5);

    private final MessageQueue events;
    private final DeliveryFailureRecorder failureRecorder;

    EventRequeuer(MessageQueue events, DeliveryFailureRecorder failureRecorder) {
        this.events = events;
        this.failureRecorder = failureRecorder;
    }

    /**
     * Puts an event back of which work is left, or records its failure after {@link #MAX_ATTEMPTS} such runs.
     *
     * @param isAttempt whether the run counts: an outage, in which none is made, must not use an event up
     * @return an outcome that can be acknowledged
     * @throws TransferException if neither could be made durable
     */
    Outcome requeue(RunContext run, ReceivedEvent event, String reason, boolean isAttempt) {
        ReceivedEvent next = isAttempt ? event.afterAttempt() : event;
        int attempts = next.attempts();
        if (attempts >= MAX_ATTEMPTS) {
            return failureRecorder.recordAbandoned(
                    run, event, "incomplete after " + attempts + " attempts; the last: " + reason);
        }
        Duration delay = Duration.ofMillis(isAttempt ? DELAY.apply(attempts) : OUTAGE_DELAY.apply(1));
        try {
            events.send(run, next.toMessage(), delay);
        } catch (PermanentException refused) {
            return failureRecorder.recordAbandoned(
                    run, event, "incomplete: " + reason + "; and not queued: " + refused.getMessage());
        }
        return reported(run, new Outcome.EventDeferred(event.parsed().subject(), delay, attempts, reason));
    }

    /** Whether a file that was created empty is to be checked once more if it still is. */
    boolean hasCheckLeft(ReceivedEvent event) {
        return event.checks() < CHECK_DELAYS.size();
    }

    /**
     * Puts the event of a file that was created empty back for another check.
     *
     * @throws TransferException if the message could not be made durable
     */
    Outcome requeueCheck(RunContext run, ReceivedEvent event) {
        Duration delay = CHECK_DELAYS.get(event.checks());
        events.send(run, event.afterCheck().toMessage(), delay);
        return reported(
                run,
                new Outcome.EventDeferred(
                        event.parsed().subject(),
                        delay,
                        0,
                        "file was created empty; its content may follow without another event"));
    }

    private static Outcome reported(RunContext run, Outcome outcome) {
        run.listener().eventDismissed(run, outcome);
        return outcome;
    }
}
