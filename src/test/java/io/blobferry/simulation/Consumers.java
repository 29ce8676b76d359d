package io.blobferry.simulation;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.Sleeper;
import io.blobferry.ingest.QueueConsumer;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The product's own consumers: each works from the first message until its queue is empty. */
final class Consumers {
    private static final int SEGMENTS_AT_ONCE = 2;

    /** A pause that is shorter waits for another thread of the process, and is repeated until that has gone on. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private static final int MAX_DOUBLINGS = 14;

    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private final Workers workers;
    private final Map<SimulatedProcess, Map<String, QueueConsumer>> working = new HashMap<>();

    Consumers(Clouds clouds, Plan plan, Random random, Trace trace, Workers workers) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
        this.workers = workers;
    }

    /**
     * Starts a consumer of the queue in one of the processes.
     *
     * @param name "event" or "segment"
     * @return whether a process had none
     */
    boolean start(String name, List<SimulatedProcess> processes) {
        List<SimulatedProcess> idle = processes.stream()
                .filter(process -> !working.getOrDefault(process, Map.of()).containsKey(name))
                .toList();
        if (idle.isEmpty()) {
            return false;
        }
        SimulatedProcess process = idle.get(random.nextInt(idle.size()));
        workers.start(process, name + "s", run -> {
            QueueConsumer consumer = name.equals("event") ? events(process, run) : segments(process, run);
            working.computeIfAbsent(process, unused -> new HashMap<>()).put(name, consumer);
            try {
                consumer.work();
            } finally {
                working.get(process).remove(name);
            }
            return "the queue is empty";
        });
        return true;
    }

    /** Ends the process's consumers when their messages are handled. */
    void stop(SimulatedProcess process) {
        working.getOrDefault(process, Map.of()).values().forEach(QueueConsumer::stop);
    }

    private QueueConsumer events(SimulatedProcess process, String run) {
        return new QueueConsumer(
                new ReceivedQueue(clouds.events, "event", process, workers, run, () -> stop(process, "event")),
                message -> {
                    List<Outcome> outcomes = process.handler.process(
                            message.id(),
                            message.text(),
                            message.deliveries(),
                            SimulatedProcess.ALLOWED,
                            clouds.listener);
                    trace.add(() -> clouds.clock.time() + message.id() + " ends: " + outcomes);
                    return outcomes.stream().allMatch(Outcome::canAcknowledge);
                },
                plan.eventConcurrency,
                Workers.VISIBILITY_TIMEOUT,
                sleeper(run));
    }

    private QueueConsumer segments(SimulatedProcess process, String run) {
        return new QueueConsumer(
                new ReceivedQueue(clouds.segments, "segment", process, workers, run, () -> stop(process, "segment")),
                () -> process.handler.reserveSegmentPlace(SimulatedProcess.ALLOWED, clouds.listener),
                SEGMENTS_AT_ONCE,
                Workers.VISIBILITY_TIMEOUT,
                sleeper(run));
    }

    private void stop(SimulatedProcess process, String name) {
        working.get(process).get(name).stop();
    }

    /** A thread that pauses when its process ends does not notice: its next request does. */
    private Sleeper sleeper(String run) {
        return new Sleeper() {
            private int shortPauses;

            @Override
            public void sleep(Duration duration) {
                Duration pause = duration.compareTo(SHORTEST_PAUSE) < 0
                        ? Duration.ofSeconds(1L << Math.min(shortPauses++, MAX_DOUBLINGS))
                        : duration;
                try {
                    workers.park(run, "pauses", clouds.clock.instant().plus(pause));
                } catch (FaultInjector.Crash ended) {
                    // As above.
                }
            }
        };
    }
}
