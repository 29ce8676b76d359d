package io.blobferry.testing;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.blobferry.execution.TransferException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Takes in a body as a socket does, a buffer at a time, and keeps nothing but its length and checksum. */
final class ByteSink implements Flow.Subscriber<ByteBuffer> {
    private final TableCrc64 crc = new TableCrc64();
    private long length;
    private boolean complete;
    private Throwable failure;
    private Flow.Subscription subscription;

    /**
     * @throws TransferException the body's own failure
     * @throws IllegalStateException if the body is not exactly that long
     */
    static Crc64Nvme of(Flow.Publisher<ByteBuffer> bytes, long length) {
        ByteSink intake = new ByteSink();
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
        crc.update(buffer);
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
