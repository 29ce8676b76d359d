package io.blobferry.source;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A stream of bytes in chunks of one size, whatever buffers they came in; the last may be shorter.
 *
 * <p>Each byte is copied once, while its buffer is in {@code onNext}: the buffer may be the connection's own, used again
 * afterwards. Whoever wants a chunk has its bytes for good.
 *
 * <p>The last chunk is handed on only when the stream has ended. A reader who knows how many bytes there are, as the AWS
 * SDK does, cancels with the last one; a response that is cancelled before its end costs its connection, and the next
 * request another TLS handshake.
 */
final class Gathering extends Flux<ByteBuffer> {
    private final Flux<ByteBuffer> stream;
    private final int chunk;
    private final long length;

    /**
     * @param chunk how many bytes a chunk has; positive
     * @param length how many bytes are to be expected; if others come, they are handed on all the same
     */
    Gathering(Flux<ByteBuffer> stream, int chunk, long length) {
        if (chunk < 1) {
            throw new IllegalArgumentException("chunks have bytes: " + chunk);
        }
        this.stream = stream;
        this.chunk = chunk;
        this.length = length;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuffer> reader) {
        stream.subscribe(new Gatherer(reader));
    }

    private final class Gatherer implements CoreSubscriber<ByteBuffer>, Subscription {
        private final CoreSubscriber<? super ByteBuffer> reader;
        private final Queue<ByteBuffer> ready = new ConcurrentLinkedQueue<>();
        private final AtomicLong asked = new AtomicLong();
        private final AtomicBoolean waiting = new AtomicBoolean();
        private Subscription stream;
        private volatile boolean ended;
        private volatile boolean cancelled;
        private Throwable failure;

        /** Touched by the stream's signals alone, which come one after the other. */
        private ByteBuffer filling;

        private long taken;

        /** How many asked for the work of {@link #drain} since the one who does it last looked; who finds none does it. */
        private final AtomicInteger drains = new AtomicInteger();

        /** Touched by whoever drains. */
        private boolean told;

        Gatherer(CoreSubscriber<? super ByteBuffer> reader) {
            this.reader = reader;
        }

        @Override
        public Context currentContext() {
            return reader.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            stream = subscription;
            reader.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                asked.accumulateAndGet(n, Operators::addCap);
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            stream.cancel();
            drain();
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                if (filling != null && !filling.hasRemaining()) {
                    hand();
                }
                if (filling == null) {
                    filling = ByteBuffer.allocate(expected());
                }
                move(bytes);
            }
            waiting.set(false);
            drain();
        }

        /** A chunk is no larger than what is still to come: a small blob does not cost a whole one. */
        private int expected() {
            long left = length - taken;
            return left > 0 ? Math.toIntExact(Math.min(left, chunk)) : chunk;
        }

        private void move(ByteBuffer bytes) {
            int moved = Math.min(filling.remaining(), bytes.remaining());
            filling.put(filling.position(), bytes, bytes.position(), moved);
            filling.position(filling.position() + moved);
            bytes.position(bytes.position() + moved);
            taken += moved;
        }

        private void hand() {
            ready.add(filling.flip());
            filling = null;
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
            ended = true;
            drain();
        }

        @Override
        public void onComplete() {
            if (filling != null) {
                hand();
            }
            ended = true;
            drain();
        }

        private void drain() {
            if (drains.getAndIncrement() != 0) {
                return;
            }
            int seen = 1;
            do {
                handOn();
                seen = drains.addAndGet(-seen);
            } while (seen != 0);
        }

        private void handOn() {
            while (!cancelled && !told) {
                boolean over = ended;
                ByteBuffer next = failure == null && asked.get() > 0 ? ready.poll() : null;
                if (next != null) {
                    asked.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
                    reader.onNext(next);
                } else if (over && (failure != null || ready.isEmpty())) {
                    end();
                } else {
                    if (!over && asked.get() > 0 && ready.isEmpty() && waiting.compareAndSet(false, true)) {
                        stream.request(1);
                    }
                    return;
                }
            }
            ready.clear();
        }

        private void end() {
            told = true;
            if (failure == null) {
                reader.onComplete();
            } else {
                reader.onError(failure);
            }
        }
    }
}
