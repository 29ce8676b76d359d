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
 * The circuit breaker of one cloud, shared by all runs of a process. It opens when most of the recent calls failed, and
 * after a while lets a few calls through to test the cloud. Only transient errors count as failures: a cloud that
 * rejects a request is available.
 */
final class CloudCircuitBreaker {
    /** The share of failed calls, in percent, that opens the breaker. High, because retries handle single failures. */
    private static final int FAILURE_RATE_THRESHOLD = 70;

    private static final int HALF_OPEN_CALLS = 3;

    private final String cloud;
    private final Duration openDuration;
    private final CircuitBreaker circuit;

    /**
     * @param cloud the cloud's name, for messages
     * @param minCalls the minimum number of calls before the breaker can open; the window has twice as many
     * @param openDuration how long the breaker stays open
     */
    CloudCircuitBreaker(String cloud, int minCalls, Duration openDuration, Clock clock) {
        this.cloud = cloud;
        this.openDuration = openDuration;
        circuit = CircuitBreaker.of(
                cloud,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(2 * minCalls)
                        .minimumNumberOfCalls(minCalls)
                        .failureRateThreshold(FAILURE_RATE_THRESHOLD)
                        .waitDurationInOpenState(openDuration)
                        .permittedNumberOfCallsInHalfOpenState(HALF_OPEN_CALLS)
                        .clock(clock)
                        .build());
    }

    /** @throws TransientException that of the call, or immediately if the circuit is open */
    <T> T call(RunContext run, String operation, Supplier<T> call) {
        return begin(run, operation).execute(call);
    }

    /** @throws TransientException if the circuit is open */
    Call begin(RunContext run, String operation) {
        if (circuit.tryAcquirePermission()) {
            return new Call(run);
        }
        throw TransientException.circuitOpen(
                operation,
                cloud + " circuit breaker is open; retrying in " + openDuration.toSeconds() + " s",
                openDuration);
    }

    /** Counts one failed call, for a content stream that breaks after its response was counted. */
    void failed(RunContext run, Throwable failure) {
        new Call(run).failed(failure);
    }

    /** One call in progress. Only the first result counts. */
    final class Call {
        private final RunContext run;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Call(RunContext run) {
            this.run = run;
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

        /** Ends the call without counting it. */
        void ignored() {
            if (ended.compareAndSet(false, true)) {
                circuit.releasePermission();
            }
        }
    }
}
