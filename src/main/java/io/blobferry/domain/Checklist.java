package io.blobferry.domain;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries one step after the other. What builds on a step that failed is skipped, and says on which. */
public final class Checklist {
    private final Map<AccessStep, CheckStep> steps = new EnumMap<>(AccessStep.class);

    /** Tries the step, unless one that it builds on has failed or was skipped. */
    public void attempt(AccessStep step, Trial trial) {
        Optional<AccessStep> missing = step.needs().flatMap(this::failed);
        steps.put(
                step,
                missing.map(failed -> CheckStep.skipped(step, failed))
                        .orElseGet(() -> CheckStep.of(step, tried(trial))));
    }

    public List<CheckStep> steps() {
        return List.copyOf(steps.values());
    }

    /** The root of the matter: the step itself if it failed, or the one that it was skipped for. */
    private Optional<AccessStep> failed(AccessStep needed) {
        CheckStep before = steps.get(needed);
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
    private static Finding tried(Trial trial) {
        try {
            return trial.run();
        } catch (RuntimeException e) {
            return Finding.fails(new Problem(
                    "UNEXPECTED",
                    e.getClass().getSimpleName(),
                    "Run the check again, and report what it shows if this stays.",
                    true));
        }
    }
}
