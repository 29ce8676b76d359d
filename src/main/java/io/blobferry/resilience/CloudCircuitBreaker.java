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
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One cloud's circuit breaker, shared by all runs of a process: while most of what is asked of a cloud fails, nothing more
 * is asked of it for a while, and then a few calls try it. A cloud that answers works, even where it refuses.
 */
final class CloudCircuitBreaker {
    /** Of the latest calls, in percent, from which on a cloud counts as failing: single faults are the retries' business. */
    private static final int FAILING = 70;

    private static final int TRIAL_CALLS = 3;

    private final String cloud;
    private final Duration pause;
    private final CircuitBreaker circuit;

    /**
     * @param cloud its name, for messages
     * @param calls of how many calls most must fail before the cloud is left alone
     * @param openFor for how long
     */
    CloudCircuitBreaker(String cloud, int calls, Duration openFor, Clock clock) {
        this.cloud = cloud;
        pause = openFor;
        circuit = CircuitBreaker.of(
                cloud,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(2 * calls)
                        .minimumNumberOfCalls(calls)
                        .failureRateThreshold(FAILING)
                        .waitDurationInOpenState(pause)
                        .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                        .clock(clock)
                        .build());
    }

    /** @throws TransientException the call's own, or at once if the cloud is left alone */
    <T> T call(RunContext run, String operation, Supplier<T> call) {
        Attempt attempt = begin(run, operation);
        return attempt.end(call);
    }

    /** @throws TransientException if the cloud is left alone */
    Attempt begin(RunContext run, String operation) {
        if (circuit.tryAcquirePermission()) {
            return new Attempt(run);
        }
        throw TransientException.leftAlone(
                operation, cloud + " has been failing and is left alone for " + pause.toSeconds() + " s", pause);
    }

    /** Counts a failure of something that a call handed out: a body that breaks off after its answer began. */
    void failed(RunContext run, Throwable failure) {
        new Attempt(run).failed(failure);
    }

    /** One call in progress. Only the first end counts. */
    final class Attempt {
        private final RunContext run;
        private final AtomicBoolean over = new AtomicBoolean();

        private Attempt(RunContext run) {
            this.run = run;
        }

        <T> T end(Supplier<T> call) {
            try {
                T answer = call.get();
                worked();
                return answer;
            } catch (TransferException failure) {
                failed(failure);
                throw failure;
            } finally {
                // An error that is no failure of the cloud's, unless one of the above came first.
                abandoned();
            }
        }

        /** The body of a request: where it breaks off, the call says nothing about the cloud that it is sent to. */
        Flow.Publisher<ByteBuffer> body(Flow.Publisher<ByteBuffer> bytes) {
            return new ObservedPublisher(bytes, new ObservedPublisher.Eye() {
                @Override
                public void failed(Throwable failure) {
                    abandoned();
                }
            });
        }

        void worked() {
            if (over.compareAndSet(false, true)) {
                circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        void failed(Throwable failure) {
            Optional<TransferException> translated = TransferException.within(failure);
            if (translated.isPresent() && !(translated.get() instanceof TransientException)) {
                worked();
            } else if (run.timeLeft().isZero()) {
                abandoned();
            } else if (over.compareAndSet(false, true)) {
                circuit.onError(0, TimeUnit.NANOSECONDS, failure);
            }
        }

        /** The call ended for a reason that says nothing about the cloud. */
        void abandoned() {
            if (over.compareAndSet(false, true)) {
                circuit.releasePermission();
            }
        }
    }
}
