package io.blobferry.diagnostics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries one step after the other. What builds on a step that failed is skipped, and says on which. */
public final class CheckRunner {
    private final Map<CheckId, CheckReport> reports = new EnumMap<>(CheckId.class);

    /** Tries the step, unless one that it builds on has failed or was skipped. */
    public void run(CheckId step, Check trial) {
        Optional<CheckId> missing = step.dependsOn().flatMap(this::rootFailure);
        reports.put(
                step,
                missing.map(failed -> CheckReport.skipped(step, failed))
                        .orElseGet(() -> CheckReport.of(step, runSafely(trial))));
    }

    public List<CheckReport> reports() {
        return List.copyOf(reports.values());
    }

    /** The root of the matter: the step itself if it failed, or the one that it was skipped for. */
    private Optional<CheckId> rootFailure(CheckId needed) {
        CheckReport before = reports.get(needed);
        if (before == null) {
            throw new IllegalStateException(needed + " has to be tried first");
        }
        return switch (before.state()) {
            case OK -> Optional.empty();
            case FAILED -> Optional.of(needed);
            case SKIPPED -> before.blockedBy();
        };
    }

    /** A check is asked for when something is wrong, so what nobody foresaw is told too. Its words may hold anything. */
    private static CheckResult runSafely(Check trial) {
        try {
            return trial.run();
        } catch (RuntimeException e) {
            return CheckResult.failed(new Problem(
                    "UNEXPECTED",
                    e.getClass().getSimpleName(),
                    "Run the check again, and report what it shows if this stays.",
                    true));
        }
    }
}
