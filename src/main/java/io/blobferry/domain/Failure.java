package io.blobferry.domain;

import java.time.Instant;
import java.util.Objects;

/**
 * What could not be backed up, and why.
 *
 * @param subject the blob's address, or the id of an event that names no blob
 * @param when when it was given up
 * @param cause why
 * @param step the operation that failed
 * @param detail what the refusing side said, in words, without any secret
 * @param event the id of the event whose blob is the subject, or the whole text of one that could not be read
 */
public record Failure(String subject, Instant when, FailureCause cause, String step, String detail, String event) {
    public Failure {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(event, "event");
    }
}
