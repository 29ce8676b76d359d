package io.blobferry.domain;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that Event Grid could not deliver, as it lies among the dead letters.
 *
 * @param blob the blob that it names; empty if the event has to be read again to tell what it asks
 * @param lastAttempt when it was last tried to be delivered, where that is said
 * @param cause {@link FailureCause#UNDELIVERED}, or {@link FailureCause#UNREADABLE_EVENT} where a person has to look
 * @param detail why it was not delivered, in words
 * @param text the event, with what Event Grid added to it
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

    /** The failure row that keeps the event. */
    public Failure toFailure(Instant otherwise) {
        Instant when = lastAttempt.orElse(otherwise);
        String step = "deliver the event";
        return blob.map(address -> Failure.ofBlob(address, when, cause, step, detail, text))
                .orElseGet(() -> Failure.ofDelivery(text, when, cause, step, detail));
    }
}
