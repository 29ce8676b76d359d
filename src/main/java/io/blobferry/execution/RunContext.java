package io.blobferry.execution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * One run of the engine over one event: its deadline, its listener, and how many requests it has cost. Every port takes the
 * run that it works for. Safe for use by the run's own threads.
 */
public final class RunContext {
    /**
     * How long before its deadline a run starts no more work, so that it can still queue what is left. The one constant:
     * every other margin before a deadline is derived from it.
     */
    public static final Duration DEADLINE_MARGIN = Duration.ofSeconds(5);

    /** The deadline may come forward while an answer is awaited. */
    private static final long POLL_INTERVAL_MILLIS = 1_000;

    /** With the number of a run it identifies the run among those of all processes; a UUID for each would cost more. */
    private static final String PROCESS = UUID.randomUUID().toString();

    private static final AtomicLong RUNS = new AtomicLong();

    private final String id;
    private final Clock clock;
    private final RunListener listener;
    private final Instant start;
    private final Instant deadline;
    private final ShutdownSignal shutdownSignal;
    private final Duration reserve;
    private final Map<RequestKind, AtomicInteger> requests;
    private final AtomicLong bytesRead;
    private final String writer;

    /**
     * @param id names the run in the log, such as the function's invocation id
     * @param clock measures the time left
     * @param allowed how long the run may work; positive
     * @param listener receives the run's events
     */
    public RunContext(String id, Clock clock, Duration allowed, RunListener listener) {
        this(id, clock, allowed, listener, new ShutdownSignal(clock));
    }

    /** @param shutdownSignal may bring the deadline forward */
    public RunContext(String id, Clock clock, Duration allowed, RunListener listener, ShutdownSignal shutdownSignal) {
        this.id = Objects.requireNonNull(id, "id");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listener = Objects.requireNonNull(listener, "listener");
        if (!allowed.isPositive()) {
            throw new IllegalArgumentException("allowed must be positive: " + allowed);
        }
        start = clock.instant();
        deadline = start.plus(allowed);
        this.shutdownSignal = Objects.requireNonNull(shutdownSignal, "shutdownSignal");
        reserve = Duration.ZERO;
        requests = counters();
        bytesRead = new AtomicLong();
        writer = PROCESS + "-" + RUNS.incrementAndGet();
    }

    private RunContext(RunContext run, Duration reserve) {
        id = run.id;
        clock = run.clock;
        listener = run.listener;
        start = run.start;
        deadline = run.deadline;
        shutdownSignal = run.shutdownSignal;
        this.reserve = run.reserve.plus(reserve);
        requests = run.requests;
        bytesRead = run.bytesRead;
        writer = run.writer;
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
     * @param childSignal ends the child early, in place of this run's
     */
    public RunContext child(String id, Duration allowed, ShutdownSignal childSignal) {
        return new RunContext(id, clock, allowed, listener, childSignal);
    }

    /**
     * The same, with a listener of its own.
     *
     * @param childListener receives the child's events, in place of this run's
     */
    public RunContext child(String id, Duration allowed, RunListener childListener) {
        return new RunContext(id, clock, allowed, childListener, shutdownSignal);
    }

    /**
     * The same run with an earlier deadline, for work that must leave time to hand over: what it waits for is cancelled
     * while there is still time to queue the rest.
     */
    public RunContext withReserve(Duration time) {
        return new RunContext(this, time);
    }

    public String id() {
        return id;
    }

    /**
     * Names this run, and no other, in the rows that it writes: a delivery that is repeated has the same {@link #id}, and
     * is another run.
     */
    public String writer() {
        return writer;
    }

    /** Receives the events of this run. */
    public RunListener listener() {
        return listener;
    }

    public Duration elapsed() {
        return Duration.between(start, clock.instant());
    }

    /** The time until the deadline; zero once it has passed. */
    public Duration remaining() {
        Instant end = shutdownSignal.deadline().isBefore(deadline) ? shutdownSignal.deadline() : deadline;
        Duration left = Duration.between(clock.instant(), end).minus(reserve);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Adapters call this right before a request that changes which object is current. A process that was suspended may wake
     * long after its deadline, when others have acknowledged its message: no run would notice what it writes then.
     *
     * @throws TransientException if the deadline has passed
     */
    public void requireTimeLeft(String operation) {
        if (remaining().isZero()) {
            throw new TransientException(operation, "run deadline reached before the request was sent", null);
        }
    }

    /** Adapters call this once for every HTTP request that they send for this run, an SDK's retries included. */
    public void countRequest(RequestKind kind) {
        counter(kind).incrementAndGet();
    }

    /** Counts a request of which nothing is known. */
    public void countRequest() {
        countRequest(RequestKind.OTHER);
    }

    /** How many HTTP requests this run has cost so far, at either cloud; those of credentials are shared and not counted. */
    public int requests() {
        return requests.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Counts bytes that were read from the source for this run, those of attempts included that failed. */
    public void countBytesRead(long bytes) {
        bytesRead.addAndGet(bytes);
    }

    /** The bytes that were {@linkplain #countBytesRead counted}. */
    public long bytesRead() {
        return bytesRead.get();
    }

    /** How many requests of this kind it has cost so far. */
    public int requests(RequestKind kind) {
        return counter(kind).get();
    }

    private AtomicInteger counter(RequestKind kind) {
        return requests.get(kind);
    }

    /** All are there from the start, so that the map is read only. */
    private static Map<RequestKind, AtomicInteger> counters() {
        Map<RequestKind, AtomicInteger> counters = new EnumMap<>(RequestKind.class);
        for (RequestKind kind : RequestKind.values()) {
            counters.put(kind, new AtomicInteger());
        }
        return counters;
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
            UnexpectedFailure.throwIfOutOfMemory(e);
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
