package io.blobferry.simulation;

import java.time.Instant;

/** A task at a port: which request it is about to send, or which answer it is about to receive. */
final class ParkedTask {
    private final Thread thread = Thread.currentThread();
    private final SimulatedProcess process;
    private final String run;
    private final String place;
    private Instant wakesAt;
    private volatile boolean resumed;
    private Runnable action = () -> {};

    ParkedTask(SimulatedProcess process, String run, String place, Instant wakesAt) {
        this.process = process;
        this.run = run;
        this.place = place;
        this.wakesAt = wakesAt;
    }

    SimulatedProcess process() {
        return process;
    }

    String run() {
        return run;
    }

    String place() {
        return place;
    }

    Instant wakesAt() {
        return process.suspendedUntil().isAfter(wakesAt) ? process.suspendedUntil() : wakesAt;
    }

    void stallUntil(Instant time) {
        wakesAt = time;
    }

    /** What the task meets when it is resumed; may throw. */
    void meets(Runnable fault) {
        action = fault;
    }

    boolean isResumed() {
        return resumed;
    }

    void resume() {
        resumed = true;
        java.util.concurrent.locks.LockSupport.unpark(thread);
    }

    void act() {
        action.run();
    }

    @Override
    public String toString() {
        return run + " " + place;
    }
}
