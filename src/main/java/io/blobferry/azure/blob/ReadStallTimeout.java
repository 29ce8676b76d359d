package io.blobferry.azure.blob;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Limits how long a stream may deliver nothing although its subscriber has requested something. Reactor's own {@code
 * timeout} also counts time without demand, and would blame the source for a target that does not accept bytes. A stalled
 * stream fails with {@link TimeoutException}, no later than a quarter of the timeout after the timeout.
 */
final class ReadStallTimeout {
    private static final int CHECKS_PER_TIMEOUT = 4;

    private final Duration timeout;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;

    /**
     * @param timeout positive
     * @param scheduler runs the periodic checks
     * @param nanoTime a monotonic clock in nanoseconds, such as {@link System#nanoTime}
     */
    ReadStallTimeout(Duration timeout, Scheduler scheduler, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
    }

    /** Returns the stream with this timeout. */
    <T> Flux<T> applyTo(Flux<T> stream) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
                stream.subscribe(new StallSubscriber<>(subscriber));
            }
        };
    }

    private final class StallSubscriber<T> implements CoreSubscriber<T>, Subscription {
        /** The values of {@link #state} other than the time since which the subscriber has been waiting. */
        private static final long IDLE = Long.MIN_VALUE;

        private static final long DELIVERING = Long.MIN_VALUE + 1;
        private static final long TERMINATED = Long.MIN_VALUE + 2;

        private final CoreSubscriber<? super T> downstream;
        private final AtomicLong state = new AtomicLong(IDLE);
        private final AtomicLong requested = new AtomicLong();
        private Subscription upstream;
        private Disposable deadlineCheck;

        StallSubscriber(CoreSubscriber<? super T> downstream) {
            this.downstream = downstream;
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            long period = timeout.dividedBy(CHECKS_PER_TIMEOUT).toNanos();
            deadlineCheck = scheduler.schedulePeriodically(this::checkDeadline, period, period, TimeUnit.NANOSECONDS);
            downstream.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requested.accumulateAndGet(n, Operators::addCap);
            state.compareAndSet(IDLE, nanoTime.getAsLong());
            upstream.request(n);
        }

        @Override
        public void onNext(T next) {
            if (!transitionTo(DELIVERING)) {
                Operators.onNextDropped(next, currentContext());
                return;
            }
            requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
            downstream.onNext(next);
            state.compareAndSet(DELIVERING, requested.get() > 0 ? nanoTime.getAsLong() : IDLE);
            if (requested.get() > 0) {
                // Requested between the two statements above.
                state.compareAndSet(IDLE, nanoTime.getAsLong());
            }
        }

        @Override
        public void onError(Throwable failure) {
            deadlineCheck.dispose();
            if (transitionTo(TERMINATED)) {
                downstream.onError(failure);
            } else {
                Operators.onErrorDropped(failure, currentContext());
            }
        }

        @Override
        public void onComplete() {
            deadlineCheck.dispose();
            if (transitionTo(TERMINATED)) {
                downstream.onComplete();
            }
        }

        @Override
        public void cancel() {
            state.set(TERMINATED);
            deadlineCheck.dispose();
            upstream.cancel();
        }

        private void checkDeadline() {
            long since = state.get();
            if (since != IDLE
                    && since != DELIVERING
                    && since != TERMINATED
                    && nanoTime.getAsLong() - since >= timeout.toNanos()
                    && state.compareAndSet(since, TERMINATED)) {
                deadlineCheck.dispose();
                upstream.cancel();
                downstream.onError(new TimeoutException("no data received within " + timeout.toSeconds() + " s"));
            }
        }

        /** Changes the state unless the stream has terminated. Returns whether it did. */
        private boolean transitionTo(long next) {
            return state.getAndUpdate(now -> now == TERMINATED ? TERMINATED : next) != TERMINATED;
        }
    }
}
