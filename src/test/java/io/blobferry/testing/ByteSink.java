package io.blobferry.testing;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.blobferry.execution.TransferException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;

/** Takes in a body as a socket does, a buffer at a time, and keeps nothing but its length and checksum. */
final class ByteSink implements Flow.Subscriber<ByteBuffer> {
    private final TableCrc64 crc = new TableCrc64();
    private final long announced;
    private final Runnable halfway;
    private long length;
    private boolean passedHalf;
    private boolean complete;
    private Throwable failure;
    private Flow.Subscription subscription;

    private final Optional<ByteArrayOutputStream> kept;

    private ByteSink(long announced, Optional<ByteArrayOutputStream> kept, Runnable halfway) {
        this.announced = announced;
        this.kept = kept;
        this.halfway = halfway;
    }

    /**
     * @param halfway is run when half of the bytes have come; may throw, which ends the body
     * @throws TransferException the body's own failure, or that of {@code halfway}
     * @throws IllegalStateException if the body is not exactly that long
     */
    static Crc64Nvme of(Flow.Publisher<ByteBuffer> bytes, long length, Runnable halfway) {
        return of(bytes, length, Optional.empty(), halfway);
    }

    /**
     * The same.
     *
     * @param kept receives the bytes, if they are kept
     */
    static Crc64Nvme of(
            Flow.Publisher<ByteBuffer> bytes, long length, Optional<ByteArrayOutputStream> kept, Runnable halfway) {
        ByteSink intake = new ByteSink(length, kept, halfway);
        bytes.subscribe(intake);
        if (intake.failure != null) {
            throw TransferException.findIn(intake.failure).orElseThrow(() -> new AssertionError(intake.failure));
        }
        if (!intake.complete || intake.length != length) {
            throw new IllegalStateException(intake.length + " bytes came where " + length + " were announced");
        }
        return intake.crc.value();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        length += buffer.remaining();
        kept.ifPresent(all -> {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            all.writeBytes(copy);
        });
        crc.update(buffer);
        if (!passedHalf && 2 * length >= announced) {
            passedHalf = true;
            try {
                halfway.run();
            } catch (TransferException broken) {
                failure = broken;
                subscription.cancel();
                return;
            }
        }
        subscription.request(1);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onComplete() {
        complete = true;
    }
}
