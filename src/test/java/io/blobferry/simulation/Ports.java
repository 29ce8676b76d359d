package io.blobferry.simulation;

import io.blobferry.execution.TransientException;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Random;

/** Parks a run on either side of every call of a port. */
final class Ports {
    /** How long either cloud waits for the rest of a body. */
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

    private final IdentityHashMap<FaultInjector.Call, Instant> deadlines = new IdentityHashMap<>();
    private final Clouds clouds;
    private final Random random;
    private final Trace trace;
    private final Workers workers;
    private boolean deadlineReached;

    Ports(Clouds clouds, Random random, Trace trace, Workers workers) {
        this.clouds = clouds;
        this.random = random;
        this.trace = trace;
        this.workers = workers;
    }

    /** After the run's deadline a request may not be sent, and its answer may be lost. */
    void cross(FaultInjector.Side side, FaultInjector.Call call) {
        Instant arrived = clouds.clock.instant();
        Instant deadline = side == FaultInjector.Side.BEFORE
                ? deadlines.computeIfAbsent(call, started -> arrived.plus(call.remaining()))
                : deadlines.remove(call);
        workers.park(call.run(), side + " " + call.operation(), arrived);
        Instant resumed = clouds.clock.instant();
        if (call.operation().endsWith(".halfway") && resumed.isAfter(arrived.plus(IDLE_TIMEOUT))) {
            trace.add(() -> clouds.clock.time() + call.run() + " has lost its idle connection");
            throw new TransientException(call.operation(), "the service closed the idle connection", null);
        }
        if (!resumed.isBefore(deadline) && random.nextInt(3) > 0) {
            deadlineReached = true;
            trace.add(() -> clouds.clock.time() + call.run() + " has reached its deadline");
            throw new TransientException(call.operation(), "timed out at the run deadline", null);
        }
    }

    /** Whether a run could not say what it did, since its deadline came before the answer. */
    boolean wasDeadlineReached() {
        return deadlineReached;
    }
}
