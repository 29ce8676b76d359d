package io.blobferry.diagnostics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries one step after the other. What builds on a step that failed is skipped, and says on which. */
public final class CheckRunner {
    private final Map<CheckId, CheckReport> steps = new EnumMap<>(CheckId.class);

    /** Tries the step, unless one that it builds on has failed or was skipped. */
    public void attempt(CheckId step, Check trial) {
        Optional<CheckId> missing = step.needs().flatMap(this::failed);
        steps.put(
                step,
                missing.map(failed -> CheckReport.skipped(step, failed))
                        .orElseGet(() -> CheckReport.of(step, tried(trial))));
    }

    public List<CheckReport> steps() {
        return List.copyOf(steps.values());
    }

    /** The root of the matter: the step itself if it failed, or the one that it was skipped for. */
    private Optional<CheckId> failed(CheckId needed) {
        CheckReport before = steps.get(needed);
        if (before == null) {
            throw new IllegalStateException(needed + " has to be tried first");
        }
        return switch (before.state()) {
            case OK -> Optional.empty();
            case FAILED -> Optional.of(needed);
            case SKIPPED -> before.missing();
        };
    }

    /** A check is asked for when something is wrong, so what nobody foresaw is told too. Its words may hold anything. */
    private static CheckResult tried(Check trial) {
        try {
            return trial.run();
        } catch (RuntimeException e) {
            return CheckResult.fails(new Problem(
                    "UNEXPECTED",
                    e.getClass().getSimpleName(),
                    "Run the check again, and report what it shows if this stays.",
                    true));
        }
    }
}
