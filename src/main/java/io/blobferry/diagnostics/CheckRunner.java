package io.blobferry.diagnostics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs checks one after the other and collects their reports. Skips a check that depends on a failed one. */
public final class CheckRunner {
    private final Map<CheckId, CheckReport> reports = new EnumMap<>(CheckId.class);

    /**
     * Runs the check, or skips it if a check that it depends on failed or was skipped.
     *
     * @throws IllegalStateException if a check that it depends on has not run yet
     */
    public void run(CheckId id, Check check) {
        Optional<CheckId> failure = id.dependsOn().flatMap(this::rootFailure);
        reports.put(
                id,
                failure.map(failed -> CheckReport.skipped(id, failed))
                        .orElseGet(() -> CheckReport.of(id, runSafely(check))));
    }

    /** The reports so far, in the order of {@link CheckId}. */
    public List<CheckReport> reports() {
        return List.copyOf(reports.values());
    }

    /** The root cause: the given check if it failed, or the failed check that it was skipped for. */
    private Optional<CheckId> rootFailure(CheckId dependency) {
        CheckReport report = reports.get(dependency);
        if (report == null) {
            throw new IllegalStateException("check " + dependency.id() + " must run first");
        }
        return switch (report.state()) {
            case OK -> Optional.empty();
            case FAILED -> Optional.of(dependency);
            case SKIPPED -> report.blockedBy();
        };
    }

    /** Reports an unexpected exception as a problem, without its message, which may contain a secret. */
    private static CheckResult runSafely(Check check) {
        try {
            return check.run();
        } catch (RuntimeException e) {
            return CheckResult.failed(new Problem(
                    "UNEXPECTED",
                    e.getClass().getSimpleName(),
                    "Run the check again; if the error persists, report it as a bug.",
                    true));
        }
    }
}
