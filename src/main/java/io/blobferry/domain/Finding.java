package io.blobferry.domain;

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
public record Finding(Map<String, String> facts, Optional<Problem> problem) {
    public Finding {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        Objects.requireNonNull(problem, "problem");
    }

    public static Finding works(Map<String, String> facts) {
        return new Finding(facts, Optional.empty());
    }

    public static Finding fails(Problem problem) {
        return new Finding(Map.of(), Optional.of(problem));
    }

    /** Both as one: the facts of both, and the first problem. */
    public Finding and(Finding other) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.putAll(other.facts);
        return new Finding(all, problem.or(other::problem));
    }
}
