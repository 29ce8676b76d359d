package io.blobferry.execution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One run of the engine over one event: until when it may work, who is told of it, and how many requests it has cost. Every port is told
 * which run it works for. Safe for use by the run's own threads.
 */
public final class RunContext {
    /**
     * How long before its deadline a run starts no more work, so that it can still queue what is left. The one constant:
     * every other margin before a deadline is derived from it.
     */
    public static final Duration DEADLINE_MARGIN = Duration.ofSeconds(5);

    /** The deadline may come forward while an answer is awaited. */
    private static final long POLL_INTERVAL_MILLIS = 1_000;

    private final String id;
    private final Clock clock;
    private final RunListener listener;
    private final Instant start;
    private final Instant deadline;
    private final ShutdownSignal shutdownSignal;
    private final Duration reserve;
    private final AtomicInteger requests;

    /**
     * @param id names the run in the log, such as the function's invocation id
     * @param clock tells how much time is left
     * @param allowed how long the run may work; positive
     * @param listener is told the run's facts
     */
    public RunContext(String id, Clock clock, Duration allowed, RunListener listener) {
        this(id, clock, allowed, listener, new ShutdownSignal(clock));
    }

    /** @param closing may bring the deadline forward */
    public RunContext(String id, Clock clock, Duration allowed, RunListener listener, ShutdownSignal closing) {
        this.id = Objects.requireNonNull(id, "id");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listener = Objects.requireNonNull(listener, "listener");
        if (!allowed.isPositive()) {
            throw new IllegalArgumentException("a run needs time: " + allowed);
        }
        start = clock.instant();
        deadline = start.plus(allowed);
        this.shutdownSignal = Objects.requireNonNull(closing, "closing");
        reserve = Duration.ZERO;
        requests = new AtomicInteger();
    }

    private RunContext(RunContext whole, Duration reserve) {
        id = whole.id;
        clock = whole.clock;
        listener = whole.listener;
        start = whole.start;
        deadline = whole.deadline;
        shutdownSignal = whole.shutdownSignal;
        this.reserve = whole.reserve.plus(reserve);
        requests = whole.requests;
    }

    /**
     * A run of its own within this one's time, with its own count of requests. It ends with this process's shutdown as
     * this one does.
     *
     * @param id names the run in the log
     * @param allowed how long it may work; positive
     */
    public RunContext child(String id, Duration allowed) {
        return child(id, allowed, shutdownSignal);
    }

    /**
     * The same, with another way to bring the child's deadline forward.
     *
     * @param closing ends the child early, in place of this run's
     */
    public RunContext child(String id, Duration allowed, ShutdownSignal closing) {
        return new RunContext(id, clock, allowed, listener, closing);
    }

    /**
     * The same run with an earlier deadline, for work that must leave time to hand over: what it waits for is cancelled
     * while there is still time to put the rest on the queue.
     */
    public RunContext withReserve(Duration time) {
        return new RunContext(this, time);
    }

    public String id() {
        return id;
    }

    /** Who is told the facts of this run. */
    public RunListener listener() {
        return listener;
    }

    public Duration elapsed() {
        return Duration.between(start, clock.instant());
    }

    /** What is left until the deadline; zero once it has passed. */
    public Duration remaining() {
        Instant end = shutdownSignal.deadline().isBefore(deadline) ? shutdownSignal.deadline() : deadline;
        Duration left = Duration.between(clock.instant(), end).minus(reserve);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Adapters call this once for every HTTP request that they send for this run, an SDK's retries included. */
    public void countRequest() {
        requests.incrementAndGet();
    }

    /** How many HTTP requests this run has cost so far, at either cloud; those of credentials are shared and not counted. */
    public int requests() {
        return requests.get();
    }

    /**
     * Waits for an answer, but not beyond the deadline; an answer that has not come by then is cancelled.
     *
     * @throws TransferException if the failure holds one: a body or a credential that failed within this request, which
     *     the adapter that met it has translated already
     * @throws CompletionException if the answer is any other failure; the caller translates its cause
     * @throws TransientException if the deadline came first, or this thread was interrupted
     */
    public <T> T await(String operation, CompletableFuture<T> answer) {
        try {
            while (true) {
                try {
                    return answer.get(Math.min(remaining().toMillis(), POLL_INTERVAL_MILLIS), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (remaining().isZero()) {
                        answer.cancel(true);
                        throw new TransientException(operation, "timed out at the run deadline", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw TransferException.findIn(e.getCause())
                    .<RuntimeException>map(Function.identity())
                    .orElseGet(() -> new CompletionException(e.getCause()));
        } catch (CancellationException e) {
            throw new TransientException(operation, "cancelled", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new TransientException(operation, "interrupted", e);
        }
    }
}
