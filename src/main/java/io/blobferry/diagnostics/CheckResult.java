package io.blobferry.diagnostics;

import io.blobferry.execution.Redactor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a check.
 *
 * @param facts what the check found, by name, in display order; a secret in a value is removed
 * @param problem the problem; empty if the check passed
 */
public record CheckResult(Map<String, String> facts, Optional<Problem> problem) {
    public CheckResult {
        Map<String, String> shown = new LinkedHashMap<>(facts);
        shown.replaceAll((name, value) -> Redactor.redact(value));
        facts = Collections.unmodifiableMap(shown);
        Objects.requireNonNull(problem, "problem");
    }

    public static CheckResult passed(Map<String, String> facts) {
        return new CheckResult(facts, Optional.empty());
    }

    public static CheckResult failed(Problem problem) {
        return new CheckResult(Map.of(), Optional.of(problem));
    }

    /** The combined result: the facts of both, and the first problem. */
    public CheckResult and(CheckResult other) {
        Map<String, String> combined = new LinkedHashMap<>(facts);
        combined.putAll(other.facts);
        return new CheckResult(combined, problem.or(other::problem));
    }
}
