package io.blobferry.diagnostics;

import java.util.Objects;

/**
 * What is wrong, and what to do about it.
 *
 * @param code names the kind of problem; distinct kinds have distinct codes
 * @param said what the other side said, or what differs from what is configured; without any secret, and made one line
 * @param cure one sentence
 * @param mayPass whether it may be gone at the next try, without anybody doing anything
 */
public record Problem(String code, String said, String cure, boolean mayPass) {
    public Problem {
        Objects.requireNonNull(code, "code");
        // A check whose step fails must not fail itself because a service said it in two lines.
        said = said.replaceAll("\\s*\\R\\s*", " ").strip();
        Objects.requireNonNull(cure, "cure");
        if (cure.isBlank()) {
            throw new IllegalArgumentException("a problem has a cure: " + code);
        }
    }

    /** All of it in one line. */
    public String line() {
        return said + " [" + code + "] " + cure;
    }
}
