package io.blobferry.stream;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UnexpectedFailure;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Passes a byte stream to the calling thread, which may block, such as on a disk. The stream is read at that thread's pace:
 * a bounded number of buffers is requested ahead.
 */
public final class ReceivedBytes implements AutoCloseable {
    private static final int BUFFERS_AHEAD = 4;
    private static final long POLL_INTERVAL_MILLIS = 1_000;

    /** Receives the buffers in order. */
    @FunctionalInterface
    public interface Sink<X extends Exception> {
        void accept(ByteBuffer buffer) throws X;
    }

    private record Signal(ByteBuffer buffer, Throwable failure) {}

    private final RunContext run;
    private final String operation;
    // Room for what is requested and for the last signal, so that no signal waits.
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(BUFFERS_AHEAD + 2);
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;

    private ReceivedBytes(RunContext run, String operation) {
        this.run = run;
        this.operation = operation;
    }

    /**
     * Reads the whole stream.
     *
     * @param length the stream's length in bytes
     * @throws TransferException the failure of the stream
     * @throws TransientException if the stream has another length, or the run's deadline comes first
     * @throws X a failure of the sink; the stream is then cancelled
     */
    public static <X extends Exception> void forEach(
            RunContext run, String operation, long length, Flow.Publisher<ByteBuffer> bytes, Sink<X> sink) throws X {
        try (ReceivedBytes received = new ReceivedBytes(run, operation)) {
            bytes.subscribe(received.subscriber());
            received.drain(length, sink);
        }
    }

    private <X extends Exception> void drain(long length, Sink<X> sink) throws X {
        long left = length;
        while (true) {
            Signal signal = next();
            if (signal.failure() != null) {
                throw UnexpectedFailure.translate(operation, signal.failure());
            }
            if (signal.buffer() == null) {
                break;
            }
            left -= signal.buffer().remaining();
            if (left < 0) {
                break;
            }
            sink.accept(signal.buffer());
            subscription.request(1);
        }
        if (left != 0) {
            throw new TransientException(
                    operation, "the answer has another length than was asked for: " + (length - left), null);
        }
    }

    private Signal next() {
        try {
            while (true) {
                Signal signal = signals.poll(POLL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                if (signal != null) {
                    return signal;
                }
                if (run.remaining().isZero()) {
                    throw new TransientException(operation, "timed out at the run deadline", null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException(operation, "interrupted", e);
        }
    }

    /** Cancels the stream if it has not ended. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }

    private Flow.Subscriber<ByteBuffer> subscriber() {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription started) {
                subscription = started;
                if (closed) {
                    started.cancel();
                } else {
                    started.request(BUFFERS_AHEAD);
                }
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                put(new Signal(buffer, null));
            }

            @Override
            public void onError(Throwable failure) {
                put(new Signal(null, failure));
            }

            @Override
            public void onComplete() {
                put(new Signal(null, null));
            }
        };
    }

    /** A stream that sends more than was requested breaks its contract; what no longer fits fails it. */
    private void put(Signal signal) {
        if (!closed && !signals.offer(signal)) {
            close();
            signals.clear();
            signals.add(new Signal(null, new IllegalStateException("more buffers than were requested")));
        }
    }
}
