package io.blobferry.diagnostics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One step of a check, and how it ended.
 *
 * @param facts what was seen, by name, in the order to show; never a secret
 * @param problem what is wrong, if it failed
 * @param blockedBy the failed step that it builds on, if it was skipped
 */
public record CheckReport(
        CheckId check, State state, Map<String, String> facts, Optional<Problem> problem, Optional<CheckId> blockedBy) {
    /** How a step ended. */
    public enum State {
        OK,
        FAILED,
        /** Not tried, because a step that it builds on failed. */
        SKIPPED
    }

    public CheckReport {
        Objects.requireNonNull(check, "step");
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        if (problem.isPresent() != (state == State.FAILED) || blockedBy.isPresent() != (state == State.SKIPPED)) {
            throw new IllegalArgumentException("a failed step has a problem, a skipped one what it needs: " + check);
        }
    }

    static CheckReport of(CheckId step, CheckResult finding) {
        State state = finding.problem().isPresent() ? State.FAILED : State.OK;
        return new CheckReport(step, state, finding.facts(), finding.problem(), Optional.empty());
    }

    static CheckReport skipped(CheckId step, CheckId missing) {
        return new CheckReport(step, State.SKIPPED, Map.of(), Optional.empty(), Optional.of(missing));
    }
}
