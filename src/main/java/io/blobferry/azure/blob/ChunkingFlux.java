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
 * Splits a stream of buffers of any size into chunks of one size; the last chunk may be shorter.
 *
 * <p>Each byte is copied once, within {@code onNext} of its buffer: the upstream may reuse the buffer afterwards, and the
 * subscriber owns the chunks.
 *
 * <p>The last chunk is emitted only after the upstream has completed. A subscriber that knows the length, as the AWS SDK
 * does, cancels with the last byte; cancelling a response before its end closes its connection, and the next request
 * needs another TLS handshake.
 */
final class ChunkingFlux extends Flux<ByteBuffer> {
    private final Flux<ByteBuffer> source;
    private final int chunkSize;
    private final long expectedLength;

    /**
     * @param chunkSize in bytes; positive
     * @param expectedLength in bytes; used to size the last chunk, not enforced
     */
    ChunkingFlux(Flux<ByteBuffer> source, int chunkSize, long expectedLength) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunk size must be positive: " + chunkSize);
        }
        this.source = source;
        this.chunkSize = chunkSize;
        this.expectedLength = expectedLength;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuffer> subscriber) {
        source.subscribe(new ChunkingSubscriber(subscriber));
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

        /** Accessed only by the upstream's signals, which are serialised. */
        private ByteBuffer current;

        private long received;

        /** Calls of {@link #drain} that are not yet served: the call that raises it from 0 serves them all. */
        private final AtomicInteger drainRequests = new AtomicInteger();

        /** Accessed only by the thread that drains. */
        private boolean terminated;

        ChunkingSubscriber(CoreSubscriber<? super ByteBuffer> downstream) {
            this.downstream = downstream;
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

        /** A chunk is no larger than the bytes left, so that a small blob does not allocate a full chunk. */
        private int nextChunkSize() {
            long left = expectedLength - received;
            return left > 0 ? Math.toIntExact(Math.min(left, chunkSize)) : chunkSize;
        }

        private void copy(ByteBuffer bytes) {
            int count = Math.min(current.remaining(), bytes.remaining());
            current.put(current.position(), bytes, bytes.position(), count);
            current.position(current.position() + count);
            bytes.position(bytes.position() + count);
            received += count;
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
            int served = 1;
            do {
                emitChunks();
                served = drainRequests.addAndGet(-served);
            } while (served != 0);
        }

        private void emitChunks() {
            while (!cancelled && !terminated) {
                boolean upstreamDone = done;
                ByteBuffer next = failure == null && requested.get() > 0 ? ready.poll() : null;
                if (next != null) {
                    requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
                    downstream.onNext(next);
                } else if (upstreamDone && (failure != null || ready.isEmpty())) {
                    terminate();
                } else {
                    if (!upstreamDone
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
