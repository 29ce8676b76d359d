package io.blobferry.diagnostics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What trying something came to.
 *
 * @param facts what was seen, by name, in the order to show; never a secret
 * @param problem what is wrong, where something is
 */
public record CheckResult(Map<String, String> facts, Optional<Problem> problem) {
    public CheckResult {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        Objects.requireNonNull(problem, "problem");
    }

    public static CheckResult passed(Map<String, String> facts) {
        return new CheckResult(facts, Optional.empty());
    }

    public static CheckResult failed(Problem problem) {
        return new CheckResult(Map.of(), Optional.of(problem));
    }

    /** Both as one: the facts of both, and the first problem. */
    public CheckResult and(CheckResult other) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.putAll(other.facts);
        return new CheckResult(all, problem.or(other::problem));
    }
}
