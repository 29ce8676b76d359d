package io.blobferry.azure.blob;

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
final class ChunkingFlux extends Flux<ByteBuffer> {
    private final Flux<ByteBuffer> source;
    private final int chunkSize;
    private final long expectedLength;

    /**
     * @param chunk how many bytes a chunk has; positive
     * @param length how many bytes are to be expected; if others come, they are handed on all the same
     */
    ChunkingFlux(Flux<ByteBuffer> stream, int chunk, long length) {
        if (chunk < 1) {
            throw new IllegalArgumentException("chunks have bytes: " + chunk);
        }
        this.source = stream;
        this.chunkSize = chunk;
        this.expectedLength = length;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuffer> reader) {
        source.subscribe(new ChunkingSubscriber(reader));
    }

    private final class ChunkingSubscriber implements CoreSubscriber<ByteBuffer>, Subscription {
        private final CoreSubscriber<? super ByteBuffer> downstream;
        private final Queue<ByteBuffer> ready = new ConcurrentLinkedQueue<>();
        private final AtomicLong requested = new AtomicLong();
        private final AtomicBoolean awaitingUpstream = new AtomicBoolean();
        private Subscription upstream;
        private volatile boolean done;
        private volatile boolean cancelled;
        private Throwable failure;

        /** Touched by the stream's signals alone, which come one after the other. */
        private ByteBuffer current;

        private long received;

        /** How many asked for the work of {@link #drain} since the one who does it last looked; who finds none does it. */
        private final AtomicInteger drainRequests = new AtomicInteger();

        /** Touched by whoever drains. */
        private boolean terminated;

        ChunkingSubscriber(CoreSubscriber<? super ByteBuffer> reader) {
            this.downstream = reader;
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                requested.accumulateAndGet(n, Operators::addCap);
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            upstream.cancel();
            drain();
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                if (current != null && !current.hasRemaining()) {
                    enqueueChunk();
                }
                if (current == null) {
                    current = ByteBuffer.allocate(nextChunkSize());
                }
                copy(bytes);
            }
            awaitingUpstream.set(false);
            drain();
        }

        /** A chunk is no larger than what is still to come: a small blob does not cost a whole one. */
        private int nextChunkSize() {
            long left = expectedLength - received;
            return left > 0 ? Math.toIntExact(Math.min(left, chunkSize)) : chunkSize;
        }

        private void copy(ByteBuffer bytes) {
            int moved = Math.min(current.remaining(), bytes.remaining());
            current.put(current.position(), bytes, bytes.position(), moved);
            current.position(current.position() + moved);
            bytes.position(bytes.position() + moved);
            received += moved;
        }

        private void enqueueChunk() {
            ready.add(current.flip());
            current = null;
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
            done = true;
            drain();
        }

        @Override
        public void onComplete() {
            if (current != null) {
                enqueueChunk();
            }
            done = true;
            drain();
        }

        private void drain() {
            if (drainRequests.getAndIncrement() != 0) {
                return;
            }
            int seen = 1;
            do {
                emitChunks();
                seen = drainRequests.addAndGet(-seen);
            } while (seen != 0);
        }

        private void emitChunks() {
            while (!cancelled && !terminated) {
                boolean over = done;
                ByteBuffer next = failure == null && requested.get() > 0 ? ready.poll() : null;
                if (next != null) {
                    requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
                    downstream.onNext(next);
                } else if (over && (failure != null || ready.isEmpty())) {
                    terminate();
                } else {
                    if (!over
                            && requested.get() > 0
                            && ready.isEmpty()
                            && awaitingUpstream.compareAndSet(false, true)) {
                        upstream.request(1);
                    }
                    return;
                }
            }
            ready.clear();
        }

        private void terminate() {
            terminated = true;
            if (failure == null) {
                downstream.onComplete();
            } else {
                downstream.onError(failure);
            }
        }
    }
}
