package io.blobferry.testing;

import io.blobferry.execution.TransferException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Bytes that flow once, in small buffers, never more of them than were asked for, on the subscriber's own thread. */
final class ByteStream implements Flow.Publisher<ByteBuffer> {
    /** Where the bytes come from: the next of them, from an offset, and not beyond an end. */
    interface Bytes {
        ByteBuffer from(long offset, long end);
    }

    /** What happens around the bytes. All of it may throw, which ends the stream with that failure. */
    interface Events {
        void started();

        void halfway();

        void flowing(int bytes);

        void ended();
    }

    private final Bytes content;
    private final long start;
    private final long end;
    private final Events events;
    private final AtomicBoolean used = new AtomicBoolean();

    ByteStream(Bytes content, long start, long end, Events events) {
        this.content = content;
        this.start = start;
        this.end = end;
        this.events = events;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (used.getAndSet(true)) {
            throw new IllegalStateException("one answer's bytes flow once");
        }
        StreamSubscription flowing = new StreamSubscription(subscriber);
        subscriber.onSubscribe(flowing);
        flowing.begin();
    }

    /** A buffer ends in the middle, so that half of the bytes have come when something happens there. */
    private final class StreamSubscription implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private long position = start;
        private long demand;
        private boolean started;
        private boolean busy;
        private boolean terminated;

        StreamSubscription(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        void begin() {
            started = true;
            if (guarded(events::started)) {
                drain();
            }
        }

        @Override
        public void request(long n) {
            demand += n;
            if (started) {
                drain();
            }
        }

        @Override
        public void cancel() {
            if (!terminated) {
                terminated = true;
                events.ended();
            }
        }

        /** A subscriber that asks for more inside onNext comes back here: the outer loop serves it. */
        private void drain() {
            if (busy) {
                return;
            }
            busy = true;
            while (!terminated && demand > 0 && position < end) {
                demand--;
                emitNext();
            }
            if (!terminated && position >= end) {
                terminated = true;
                events.ended();
                subscriber.onComplete();
            }
            busy = false;
        }

        private void emitNext() {
            long middle = start + (end - start) / 2;
            ByteBuffer buffer = content.from(position, position < middle ? middle : end);
            int length = buffer.remaining();
            boolean crossesMiddle = position <= middle && position + length > middle;
            position += length;
            if (crossesMiddle && !guarded(events::halfway)) {
                return;
            }
            events.flowing(length);
            subscriber.onNext(buffer);
            events.flowing(-length);
        }

        private boolean guarded(Runnable step) {
            try {
                step.run();
                return true;
            } catch (TransferException failure) {
                terminated = true;
                events.ended();
                subscriber.onError(failure);
                return false;
            }
        }
    }
}
