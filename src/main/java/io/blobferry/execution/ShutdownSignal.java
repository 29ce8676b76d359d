package io.blobferry.execution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The coming end of a process: the deadlines of its runs move forward, so that they hand over in time. */
public final class ShutdownSignal {
    private final Clock clock;
    private volatile Instant deadline = Instant.MAX;

    public ShutdownSignal(Clock clock) {
        this.clock = clock;
    }

    /** From now on no run may work for longer than this, however much later its own deadline is. Safe from any thread. */
    public void shutdownWithin(Duration timeout) {
        deadline = clock.instant().plus(timeout);
    }

    Instant deadline() {
        return deadline;
    }
}
