package io.blobferry.diagnostics;

import io.blobferry.execution.Redactor;
import java.util.Objects;

/**
 * A problem that a check found, and its remedy.
 *
 * @param code identifies the kind of problem
 * @param message the service's error message, or the difference from the configuration; a secret in it is removed; line
 *     breaks are replaced by spaces
 * @param remedy what the operator does about it, in one sentence; never blank
 * @param retryable whether a later check may pass without a change
 */
public record Problem(String code, String message, String remedy, boolean retryable) {
    public Problem {
        Objects.requireNonNull(code, "code");
        // Error messages of services may have several lines; a report has one line per problem.
        message = Redactor.redact(message);
        remedy = Redactor.redact(Objects.requireNonNull(remedy, "remedy"));
        if (remedy.isBlank()) {
            throw new IllegalArgumentException("remedy must not be blank: problem " + code);
        }
    }

    /** The message, code and remedy in one line. */
    public String line() {
        return message + " [" + code + "] " + remedy;
    }
}
