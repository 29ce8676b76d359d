package io.blobferry.source;

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
 * How long a stream may leave its reader waiting. Only the time counts in which something is asked for and nothing comes:
 * Reactor's own {@code timeout} also counts the time in which the reader asks for nothing, and would blame the source for
 * a target that does not take what it is sent. A stream that stalls fails with {@link TimeoutException}, at the latest a
 * quarter of the limit after it.
 */
final class StallLimit {
    private static final int LOOKS_PER_LIMIT = 4;

    private final Duration limit;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;

    /**
     * @param scheduler looks at the time
     * @param nanoTime tells it, like {@link System#nanoTime}
     */
    StallLimit(Duration limit, Scheduler scheduler, LongSupplier nanoTime) {
        this.limit = limit;
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
    }

    /** The same stream under this limit. */
    <T> Flux<T> on(Flux<T> stream) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> reader) {
                stream.subscribe(new Watch<>(reader));
            }
        };
    }

    private final class Watch<T> implements CoreSubscriber<T>, Subscription {
        /** States other than the moment since which the reader waits. */
        private static final long NOTHING_ASKED = Long.MIN_VALUE;

        private static final long DELIVERING = Long.MIN_VALUE + 1;
        private static final long OVER = Long.MIN_VALUE + 2;

        private final CoreSubscriber<? super T> reader;
        private final AtomicLong state = new AtomicLong(NOTHING_ASKED);
        private final AtomicLong asked = new AtomicLong();
        private Subscription stream;
        private Disposable looks;

        Watch(CoreSubscriber<? super T> reader) {
            this.reader = reader;
        }

        @Override
        public Context currentContext() {
            return reader.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            stream = subscription;
            long period = limit.dividedBy(LOOKS_PER_LIMIT).toNanos();
            looks = scheduler.schedulePeriodically(this::look, period, period, TimeUnit.NANOSECONDS);
            reader.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            asked.accumulateAndGet(n, Operators::addCap);
            state.compareAndSet(NOTHING_ASKED, nanoTime.getAsLong());
            stream.request(n);
        }

        @Override
        public void onNext(T next) {
            if (!begins(DELIVERING)) {
                Operators.onNextDropped(next, currentContext());
                return;
            }
            asked.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
            reader.onNext(next);
            state.compareAndSet(DELIVERING, asked.get() > 0 ? nanoTime.getAsLong() : NOTHING_ASKED);
            if (asked.get() > 0) {
                // Asked for between the two lines above.
                state.compareAndSet(NOTHING_ASKED, nanoTime.getAsLong());
            }
        }

        @Override
        public void onError(Throwable failure) {
            looks.dispose();
            if (begins(OVER)) {
                reader.onError(failure);
            } else {
                Operators.onErrorDropped(failure, currentContext());
            }
        }

        @Override
        public void onComplete() {
            looks.dispose();
            if (begins(OVER)) {
                reader.onComplete();
            }
        }

        @Override
        public void cancel() {
            state.set(OVER);
            looks.dispose();
            stream.cancel();
        }

        private void look() {
            long since = state.get();
            if (since != NOTHING_ASKED
                    && since != DELIVERING
                    && since != OVER
                    && nanoTime.getAsLong() - since >= limit.toNanos()
                    && state.compareAndSet(since, OVER)) {
                looks.dispose();
                stream.cancel();
                reader.onError(new TimeoutException("no byte came for " + limit.toSeconds() + " s"));
            }
        }

        /** Goes over to the state, unless the stream is over. */
        private boolean begins(long next) {
            return state.getAndUpdate(now -> now == OVER ? OVER : next) != OVER;
        }
    }
}
