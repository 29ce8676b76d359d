package io.blobferry.simulation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Chooses the run that continues: any; or mostly that of the last step; or the one of the highest priority, which changes now and
 * then, so that one run does much while another one waits.
 */
final class RunOrder {
    private static final int CHANGE_ONCE_IN = 30;

    private final Plan plan;
    private final Random random;
    private final Map<String, Integer> priorities = new HashMap<>();
    private String last = "";

    RunOrder(Plan plan, Random random) {
        this.plan = plan;
        this.random = random;
    }

    ParkedTask choose(List<ParkedTask> ready) {
        ParkedTask task = plan.prioritized ? first(ready) : ofAnyRun(ready);
        last = task.run();
        return task;
    }

    private ParkedTask ofAnyRun(List<ParkedTask> ready) {
        List<ParkedTask> same = ready.stream()
                .filter(task -> task.run().equals(last) && random.nextInt(100) < plan.stickiness)
                .toList();
        List<ParkedTask> candidates = same.isEmpty() ? ready : same;
        return candidates.get(random.nextInt(candidates.size()));
    }

    private ParkedTask first(List<ParkedTask> ready) {
        ready.forEach(task -> priorities.computeIfAbsent(task.run(), run -> random.nextInt(1000)));
        if (random.nextInt(CHANGE_ONCE_IN) == 0) {
            priorities.put(last, random.nextInt(1000));
        }
        return ready.stream()
                .max(Comparator.comparing(task -> priorities.get(task.run())))
                .orElseThrow();
    }
}
