package io.blobferry.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A backup that failed, and why.
 *
 * @param subject the key of the failure row: the blob's address, or a name derived from the event, delivery or dead-letter
 *     file
 * @param blob the blob, or what an event names: a blob or a directory; empty for a delivery or a dead-letter file
 * @param occurredAt when it failed; truncated to milliseconds
 * @param cause why it failed
 * @param operation the operation that failed
 * @param detail the error message, without secrets; truncated to {@link TruncatedText#MAX_LENGTH} characters
 * @param event the event that led to the backup, or the text of the delivery or file
 */
public record Failure(
        String subject,
        Optional<BlobAddress> blob,
        Instant occurredAt,
        FailureCause cause,
        String operation,
        String detail,
        TruncatedText event) {
    private static final String DEAD_LETTER_PREFIX = "dead letters ";

    public Failure {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(blob, "blob");
        // The precision of the store: a failure that is recorded twice is recognised by its time.
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MILLIS);
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(event, "event");
        detail = TruncatedText.truncate(detail);
    }

    /**
     * The failure of a blob.
     *
     * @param event the text of the event that led to the backup
     */
    public static Failure ofBlob(
            BlobAddress blob, Instant occurredAt, FailureCause cause, String operation, String detail, String event) {
        return new Failure(
                blob.toString(), Optional.of(blob), occurredAt, cause, operation, detail, TruncatedText.of(event));
    }

    /**
     * The failure of an event that a replay has to process again, because the blob alone does not say what to do. It has a
     * row beside that of the blob. The subject is the same for each redelivery, and no blob's address: an account's name
     * has no space.
     *
     * @param named the blob or the directory that the event names
     */
    public static Failure ofEvent(
            BlobAddress named, String text, Instant occurredAt, FailureCause cause, String operation, String detail) {
        return new Failure(
                eventSubject(named, text),
                Optional.of(named),
                occurredAt,
                cause,
                operation,
                detail,
                TruncatedText.of(text));
    }

    /**
     * The failure of a delivery that names no blob. The subject is a hash of the text, the same for each redelivery.
     */
    public static Failure ofDelivery(
            String text, Instant occurredAt, FailureCause cause, String operation, String detail) {
        return new Failure(
                deliverySubject(text), Optional.empty(), occurredAt, cause, operation, detail, TruncatedText.of(text));
    }

    /** The failure of a dead-letter file that is retained. */
    public static Failure ofDeadLetterFile(
            String file, Instant occurredAt, String operation, String detail, String text) {
        return new Failure(
                DEAD_LETTER_PREFIX + file,
                Optional.empty(),
                occurredAt,
                FailureCause.UNREADABLE_EVENT,
                operation,
                detail,
                TruncatedText.of(text));
    }

    private static String deliverySubject(String text) {
        return "delivery " + hash(text);
    }

    private static String eventSubject(BlobAddress named, String text) {
        return "event " + hash(text) + " of " + named;
    }

    private static String hash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Whether the subject is an event or a delivery whose text is complete, so that it can be processed again. */
    public boolean isDelivery() {
        return event.isComplete()
                && subject.equals(blob.map(named -> eventSubject(named, event.text()))
                        .orElseGet(() -> deliverySubject(event.text())));
    }

    /** Whether the subject is the blob itself, and no event of it. */
    public boolean isOfBlob() {
        return blob.map(BlobAddress::toString).filter(subject::equals).isPresent();
    }

    /** The name of the dead-letter file, if the subject is one. */
    public Optional<String> deadLetterFile() {
        return blob.isEmpty() && subject.startsWith(DEAD_LETTER_PREFIX)
                ? Optional.of(subject.substring(DEAD_LETTER_PREFIX.length()))
                : Optional.empty();
    }

    /** A later failure of the same subject and event. */
    public Failure withFailure(Instant now, FailureCause newCause, String newOperation, String newDetail) {
        return new Failure(subject, blob, now, newCause, newOperation, newDetail, event);
    }
}
