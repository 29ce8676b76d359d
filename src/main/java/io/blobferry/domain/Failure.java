package io.blobferry.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What could not be backed up, and why.
 *
 * @param subject the blob's address, or a name for what was delivered and names no blob
 * @param blob the blob, where there is one
 * @param occurredAt when it was given up
 * @param cause why
 * @param operation the operation that failed
 * @param detail what the refusing side said, in words, without any secret
 * @param event the event whose blob is the subject, or the text of a delivery that could not be read
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
        // No store keeps more, and a failure that is recorded twice is known by its time.
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MILLIS);
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(operation, "step");
        Objects.requireNonNull(event, "event");
        detail = TruncatedText.truncate(detail);
    }

    /** Of a blob; {@code event} is what led to it. */
    public static Failure ofBlob(
            BlobAddress blob, Instant when, FailureCause cause, String step, String detail, String event) {
        return new Failure(blob.toString(), Optional.of(blob), when, cause, step, detail, TruncatedText.of(event));
    }

    /** Of what was delivered and names no blob. Named by its text: delivered again, it is the same subject. */
    public static Failure ofDelivery(String text, Instant when, FailureCause cause, String step, String detail) {
        return new Failure(deliverySubject(text), Optional.empty(), when, cause, step, detail, TruncatedText.of(text));
    }

    /** Of a file of dead letters that stays where it is. */
    public static Failure ofDeadLetterFile(String file, Instant when, String step, String detail, String text) {
        return new Failure(
                DEAD_LETTER_PREFIX + file,
                Optional.empty(),
                when,
                FailureCause.UNREADABLE_EVENT,
                step,
                detail,
                TruncatedText.of(text));
    }

    private static String deliverySubject(String text) {
        return "delivery " + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the subject is a delivery whose text is all there, so that it can be delivered again. */
    public boolean isDelivery() {
        return event.isComplete() && subject.equals(deliverySubject(event.text()));
    }

    /** The file of dead letters that is the subject, if it is one. */
    public Optional<String> deadLetterFile() {
        return blob.isEmpty() && subject.startsWith(DEAD_LETTER_PREFIX)
                ? Optional.of(subject.substring(DEAD_LETTER_PREFIX.length()))
                : Optional.empty();
    }

    /** The same subject and event, and what went wrong this time. */
    public Failure withFailure(Instant now, FailureCause reason, String where, String said) {
        return new Failure(subject, blob, now, reason, where, said, event);
    }
}
