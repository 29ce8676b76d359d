package io.blobferry.diagnostics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The report of one check.
 *
 * @param facts what the check found, by name, in display order; never a secret
 * @param problem the problem; present if and only if the check failed
 * @param blockedBy the failed check that this one depends on; present if and only if this one was skipped
 */
public record CheckReport(
        CheckId check, State state, Map<String, String> facts, Optional<Problem> problem, Optional<CheckId> blockedBy) {
    /** The state of a check. */
    public enum State {
        OK,
        FAILED,
        /** Not run, because a check that it depends on failed. */
        SKIPPED
    }

    public CheckReport {
        Objects.requireNonNull(check, "check");
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        if (problem.isPresent() != (state == State.FAILED) || blockedBy.isPresent() != (state == State.SKIPPED)) {
            throw new IllegalArgumentException(
                    "a FAILED check needs a problem, a SKIPPED one needs blockedBy: " + check.id() + " is " + state);
        }
    }

    static CheckReport of(CheckId check, CheckResult result) {
        State state = result.problem().isPresent() ? State.FAILED : State.OK;
        return new CheckReport(check, state, result.facts(), result.problem(), Optional.empty());
    }

    static CheckReport skipped(CheckId check, CheckId blockedBy) {
        return new CheckReport(check, State.SKIPPED, Map.of(), Optional.empty(), Optional.of(blockedBy));
    }
}
