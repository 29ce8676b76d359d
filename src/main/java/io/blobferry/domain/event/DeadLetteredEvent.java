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
 * @param blob the blob to check; empty if the event's text has to be processed again
 * @param lastAttempt when Event Grid last attempted the delivery, if the event says so
 * @param cause {@link FailureCause#UNDELIVERED}, or {@link FailureCause#UNREADABLE_EVENT} if an operator has to inspect
 *     it
 * @param detail why the event was not delivered
 * @param text the event as Event Grid stored it, with the delivery properties
 */
public record DeadLetteredEvent(
        Optional<BlobAddress> blob, Optional<Instant> lastAttempt, FailureCause cause, String detail, String text) {
    public DeadLetteredEvent {
        Objects.requireNonNull(blob, "blob");
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
        return blob.map(address -> Failure.ofBlob(address, occurredAt, cause, operation, detail, text))
                .orElseGet(() -> Failure.ofDelivery(text, occurredAt, cause, operation, detail));
    }
}
