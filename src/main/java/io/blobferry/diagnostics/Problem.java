package io.blobferry.diagnostics;

import java.util.Objects;

/**
 * What is wrong, and what to do about it.
 *
 * @param code names the kind of problem; distinct kinds have distinct codes
 * @param message what the other side said, or what differs from what is configured; without any secret, and made one line
 * @param remedy one sentence
 * @param retryable whether it may be gone at the next try, without anybody doing anything
 */
public record Problem(String code, String message, String remedy, boolean retryable) {
    public Problem {
        Objects.requireNonNull(code, "code");
        // A check whose step fails must not fail itself because a service said it in two lines.
        message = message.replaceAll("\\s*\\R\\s*", " ").strip();
        Objects.requireNonNull(remedy, "cure");
        if (remedy.isBlank()) {
            throw new IllegalArgumentException("a problem has a cure: " + code);
        }
    }

    /** All of it in one line. */
    public String line() {
        return message + " [" + code + "] " + remedy;
    }
}
