package io.blobferry.resilience;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.stream.ObservedPublisher;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The circuit breaker of one cloud, shared by all runs of a process. It opens when most of the recent calls met a
 * {@linkplain TransientException#isServiceFailure failure of the service itself}; a service that rejects a request is
 * available, and an answer about one blob says nothing about the others.
 *
 * <p>Half-open, it lets no call through before a trial has succeeded: one small request of at most ten seconds, made by
 * the run that comes first. The other runs are refused for that time. A trial that does not end in time has failed.
 */
final class CloudCircuitBreaker {
    /** The share of failed calls, in percent, that opens the breaker. High, because retries handle single failures. */
    private static final int FAILURE_RATE_THRESHOLD = 70;

    /** A HEAD takes well under a second, and with the retries of an SDK a few. */
    private static final Duration TRIAL_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration RETRY_DURING_TRIAL = Duration.ofSeconds(1);

    private final String cloud;
    private final Duration openDuration;
    private final Clock clock;
    private final CircuitBreaker circuit;

    /** Counts changes of the state: a call that began before the last of them is not counted. */
    private final AtomicInteger generation = new AtomicInteger();

    /** Counts throttled calls: of those that were in flight together, one counts. */
    private final AtomicInteger throttlings = new AtomicInteger();

    private volatile Instant trialStart;

    /**
     * @param cloud the cloud's name, for messages
     * @param minCalls the minimum number of calls before the breaker can open; the window has twice as many
     * @param openDuration how long the breaker stays open
     */
    CloudCircuitBreaker(String cloud, int minCalls, Duration openDuration, Clock clock) {
        this.cloud = cloud;
        this.openDuration = openDuration;
        this.clock = clock;
        trialStart = clock.instant();
        circuit = CircuitBreaker.of(
                cloud,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(2 * minCalls)
                        .minimumNumberOfCalls(minCalls)
                        .failureRateThreshold(FAILURE_RATE_THRESHOLD)
                        .waitDurationInOpenState(openDuration)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .build());
        circuit.getEventPublisher().onStateTransition(event -> {
            trialStart = clock.instant();
            generation.incrementAndGet();
        });
    }

    String cloud() {
        return cloud;
    }

    /** {@code closed}, {@code open} or {@code half-open}. One that is open stays so until a call comes after its time. */
    String state() {
        return circuit.getState().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param trial a small request to the same cloud, which is sent first if the circuit is half-open
     * @throws TransientException that of the call; or immediately if the circuit is open, or stays open after the trial
     */
    <T> T call(RunContext run, String operation, Consumer<RunContext> trial, Supplier<T> call) {
        return begin(run, operation, trial).execute(call);
    }

    /**
     * @param trial a small request to the same cloud, which is sent first if the circuit is half-open
     * @throws TransientException if the circuit is open, or stays open after the trial
     */
    Call begin(RunContext run, String operation, Consumer<RunContext> trial) {
        acquirePermission(operation);
        while (circuit.getState() == CircuitBreaker.State.HALF_OPEN) {
            executeTrial(run, trial);
            acquirePermission(operation);
        }
        return new Call(run);
    }

    private void acquirePermission(String operation) {
        if (circuit.tryAcquirePermission()) {
            return;
        }
        boolean isTrialRunning = circuit.getState() == CircuitBreaker.State.HALF_OPEN;
        if (isTrialRunning && !clock.instant().isBefore(trialStart.plus(TRIAL_TIMEOUT))) {
            circuit.transitionToOpenState();
            isTrialRunning = false;
        }
        Duration retryAfter = isTrialRunning ? RETRY_DURING_TRIAL : openDuration;
        throw TransientException.circuitOpen(
                operation,
                cloud + " circuit breaker is open; retrying in " + retryAfter.toSeconds() + " s",
                retryAfter);
    }

    /** Sends the trial, whose result closes or opens the circuit. If the run itself ends first, the next run tries. */
    private void executeTrial(RunContext run, Consumer<RunContext> trial) {
        trialStart = clock.instant();
        Duration surplus = run.remaining().minus(TRIAL_TIMEOUT);
        RunContext bounded = run.withReserve(surplus.isPositive() ? surplus : Duration.ZERO);
        Call call = new Call(bounded);
        try {
            trial.accept(bounded);
            call.succeeded();
        } catch (TransferException failure) {
            if (run.remaining().isZero() || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            if (bounded.remaining().isZero()) {
                call.countFailure(failure);
            } else if (failure instanceof TransientException fault && fault.isServiceFailure()) {
                call.countFailure(failure);
            } else {
                call.succeeded();
            }
        } finally {
            call.ignored();
        }
    }

    /** One call in progress. Only the first result counts. */
    final class Call {
        private final RunContext run;
        private final int generationAtStart;
        private final int throttlingsAtStart;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Call(RunContext run) {
            this(run, generation.get(), throttlings.get());
        }

        private Call(RunContext run, int generationAtStart, int throttlingsAtStart) {
            this.run = run;
            this.generationAtStart = generationAtStart;
            this.throttlingsAtStart = throttlingsAtStart;
        }

        /** A call that began with this one and is counted apart, such as a body whose response has been counted. */
        Call companion() {
            return new Call(run, generationAtStart, throttlingsAtStart);
        }

        <T> T execute(Supplier<T> call) {
            try {
                T result = call.get();
                succeeded();
                return result;
            } catch (TransferException failure) {
                failed(failure);
                throw failure;
            } finally {
                // Releases the permission after any other exception; no effect if the call has a result already.
                ignored();
            }
        }

        /** The content of a request: if it fails, the call is ignored, because the failure is not of this cloud. */
        Flow.Publisher<ByteBuffer> observe(Flow.Publisher<ByteBuffer> bytes) {
            return new ObservedPublisher(bytes, new ObservedPublisher.Observer() {
                @Override
                public void onError(Throwable failure) {
                    ignored();
                }
            });
        }

        void succeeded() {
            if (ends()) {
                circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        /** Counts a failure of the service; an answer that rejects the request counts as a success, other faults not. */
        void failed(Throwable failure) {
            if (failure instanceof TransferException && !(failure instanceof TransientException)) {
                succeeded();
            } else if (run.remaining().isZero() || !isCounted(failure)) {
                ignored();
            } else {
                countFailure(failure);
            }
        }

        private boolean isCounted(Throwable failure) {
            return failure instanceof TransientException fault
                    && fault.isServiceFailure()
                    && (!fault.isThrottling() || throttlings.compareAndSet(throttlingsAtStart, throttlingsAtStart + 1));
        }

        private void countFailure(Throwable failure) {
            if (ends()) {
                circuit.onError(0, TimeUnit.NANOSECONDS, failure);
            }
        }

        /** Ends the call without counting it. */
        void ignored() {
            if (ends()) {
                circuit.releasePermission();
            }
        }

        /** Whether this is the call's first result, and the circuit is in the state in which the call began. */
        private boolean ends() {
            return ended.compareAndSet(false, true) && generationAtStart == generation.get();
        }
    }
}
