package io.blobferry.domain.event;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event from a dead-letter file: Event Grid could not deliver it.
 *
 * @param named the blob or the directory that the event names; empty if that is not certain
 * @param isProcessedAgain whether the event's text has to be processed again; else the blob is checked
 * @param lastAttempt when Event Grid last attempted the delivery, if the event says so
 * @param cause {@link FailureCause#UNDELIVERED}, or {@link FailureCause#UNREADABLE_EVENT} if an operator has to inspect
 *     it
 * @param detail why the event was not delivered
 * @param text the event as Event Grid stored it, with the delivery properties
 */
public record DeadLetteredEvent(
        Optional<BlobAddress> named,
        boolean isProcessedAgain,
        Optional<Instant> lastAttempt,
        FailureCause cause,
        String detail,
        String text) {
    public DeadLetteredEvent {
        Objects.requireNonNull(named, "named");
        if (named.isEmpty() && !isProcessedAgain) {
            throw new IllegalArgumentException("an event that names no blob has to be processed again");
        }
        Objects.requireNonNull(lastAttempt, "lastAttempt");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(text, "text");
    }

    /**
     * The failure that keeps the event.
     *
     * @param defaultTime when it failed, if the event names no last attempt
     */
    public Failure toFailure(Instant defaultTime) {
        Instant occurredAt = lastAttempt.orElse(defaultTime);
        String operation = "deliver the event";
        return named.map(address -> isProcessedAgain
                        ? Failure.ofEvent(address, text, occurredAt, cause, operation, detail)
                        : Failure.ofBlob(address, occurredAt, cause, operation, detail, text))
                .orElseGet(() -> Failure.ofDelivery(text, occurredAt, cause, operation, detail));
    }
}
