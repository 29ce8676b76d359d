package io.blobferry.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs tasks on virtual threads of which exactly one runs at a time, on the thread of the caller. A task runs until it parks at
 * a port or waits for another task; the threads that it starts belong to the scheduler too, since a virtual thread takes
 * over the scheduler of the one that starts it. So the order in which parked tasks are resumed determines the whole history.
 *
 * <p>The JDK has no public way to schedule virtual threads: the tests' JVM opens {@code java.lang} for this class.
 */
final class TaskScheduler {
    /** Far longer than a task waits for a permit that another one releases. */
    private static final long STUCK_SECONDS = 10;

    private final BlockingQueue<Runnable> continuations = new LinkedBlockingQueue<>();
    private final List<ParkedTask> parked = new ArrayList<>();
    private final Method newThread;
    private int live;

    TaskScheduler() {
        try {
            newThread = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            newThread.setAccessible(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("the simulation needs --add-opens=java.base/java.lang=ALL-UNNAMED", e);
        }
    }

    /** Starts a task and runs it until it parks. */
    void start(String name, Runnable task) {
        Executor scheduler = continuations::add;
        Runnable counted = () -> {
            try {
                task.run();
            } finally {
                live--;
            }
        };
        live++;
        try {
            ((Thread) newThread.invoke(null, scheduler, name, 0, counted)).start();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        settle();
    }

    /** Parks the calling task until it is resumed, or its thread is interrupted. */
    void park(ParkedTask task) {
        parked.add(task);
        while (!task.isResumed()) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted()) {
                parked.remove(task);
                return;
            }
        }
        task.act();
    }

    /** Resumes a parked task and runs it, and what waits for it, until all are parked again. */
    void resume(ParkedTask task) {
        parked.remove(task);
        task.resume();
        settle();
    }

    /** The parked tasks, in the order in which they parked. */
    List<ParkedTask> parked() {
        return List.copyOf(parked);
    }

    /** Whether every task has ended. */
    boolean isIdle() {
        return live == 0 && parked.isEmpty();
    }

    /** Whether tasks are left that wait for none that is parked. */
    boolean isStuck() {
        return live > 0 && parked.isEmpty();
    }

    private void settle() {
        long stuckSince = Long.MAX_VALUE;
        for (Runnable next = continuations.poll(); next != null; next = next(isStuck())) {
            long now = System.nanoTime();
            stuckSince = isStuck() ? Math.min(stuckSince, now) : Long.MAX_VALUE;
            if (now - stuckSince > TimeUnit.SECONDS.toNanos(STUCK_SECONDS)) {
                throw new IllegalStateException("a task waits for what none releases: " + threadOf(next));
            }
            next.run();
            while (isBlocked(next)) {
                runUnblocked(next);
            }
        }
    }

    /**
     * Whether the thread waits for a monitor, which then belongs to another history: those of this one do not run. Without
     * it another history would decide when the thread continues.
     */
    private static boolean isBlocked(Runnable continuation) {
        return threadOf(continuation).getState() == Thread.State.BLOCKED;
    }

    /** The JVM submits the same continuation again when the thread has its monitor. */
    private void runUnblocked(Runnable continuation) {
        long start = System.nanoTime();
        while (!continuations.remove(continuation)) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(STUCK_SECONDS)) {
                throw new IllegalStateException("a task waits for a monitor: " + threadOf(continuation));
            }
            Thread.onSpinWait();
        }
        continuation.run();
    }

    /** A continuation is a lambda that holds its thread. */
    private static Thread threadOf(Runnable continuation) {
        try {
            Field captured = continuation.getClass().getDeclaredFields()[0];
            captured.setAccessible(true);
            return (Thread) captured.get(continuation);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A task that waits for a permit asks for it again after a while of real time. */
    private Runnable next(boolean mayWait) {
        try {
            return mayWait ? continuations.poll(STUCK_SECONDS, TimeUnit.SECONDS) : continuations.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
