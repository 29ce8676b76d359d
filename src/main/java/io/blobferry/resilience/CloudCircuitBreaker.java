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
    private static final int FAILURE_RATE_THRESHOLD = 70;

    private static final int HALF_OPEN_CALLS = 3;

    private final String cloud;
    private final Duration openDuration;
    private final CircuitBreaker circuit;

    /**
     * @param cloud its name, for messages
     * @param calls of how many calls most must fail before the cloud is left alone
     * @param openFor for how long
     */
    CloudCircuitBreaker(String cloud, int calls, Duration openFor, Clock clock) {
        this.cloud = cloud;
        openDuration = openFor;
        circuit = CircuitBreaker.of(
                cloud,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(2 * calls)
                        .minimumNumberOfCalls(calls)
                        .failureRateThreshold(FAILURE_RATE_THRESHOLD)
                        .waitDurationInOpenState(openDuration)
                        .permittedNumberOfCallsInHalfOpenState(HALF_OPEN_CALLS)
                        .clock(clock)
                        .build());
    }

    /** @throws TransientException the call's own, or at once if the cloud is left alone */
    <T> T call(RunContext run, String operation, Supplier<T> call) {
        Call attempt = begin(run, operation);
        return attempt.execute(call);
    }

    /** @throws TransientException if the cloud is left alone */
    Call begin(RunContext run, String operation) {
        if (circuit.tryAcquirePermission()) {
            return new Call(run);
        }
        throw TransientException.circuitOpen(
                operation,
                cloud + " has been failing and is left alone for " + openDuration.toSeconds() + " s",
                openDuration);
    }

    /** Counts a failure of something that a call handed out: a body that breaks off after its answer began. */
    void failed(RunContext run, Throwable failure) {
        new Call(run).failed(failure);
    }

    /** One call in progress. Only the first end counts. */
    final class Call {
        private final RunContext run;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Call(RunContext run) {
            this.run = run;
        }

        <T> T execute(Supplier<T> call) {
            try {
                T answer = call.get();
                succeeded();
                return answer;
            } catch (TransferException failure) {
                failed(failure);
                throw failure;
            } finally {
                // An error that is no failure of the cloud's, unless one of the above came first.
                ignored();
            }
        }

        /** The body of a request: where it breaks off, the call says nothing about the cloud that it is sent to. */
        Flow.Publisher<ByteBuffer> observe(Flow.Publisher<ByteBuffer> bytes) {
            return new ObservedPublisher(bytes, new ObservedPublisher.Observer() {
                @Override
                public void onError(Throwable failure) {
                    ignored();
                }
            });
        }

        void succeeded() {
            if (ended.compareAndSet(false, true)) {
                circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        void failed(Throwable failure) {
            if (failure instanceof TransferException && !(failure instanceof TransientException)) {
                succeeded();
            } else if (run.remaining().isZero()) {
                ignored();
            } else if (ended.compareAndSet(false, true)) {
                circuit.onError(0, TimeUnit.NANOSECONDS, failure);
            }
        }

        /** The call ended for a reason that says nothing about the cloud. */
        void ignored() {
            if (ended.compareAndSet(false, true)) {
                circuit.releasePermission();
            }
        }
    }
}
