package io.blobferry.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.Flow;

/**
 * Forwards bytes unchanged and computes their MD5, for comparison with a blob's Content-MD5. Supports one subscription.
 */
public final class Md5Publisher implements Flow.Publisher<ByteBuffer> {
    private final Flow.Publisher<ByteBuffer> bytes;
    private final MessageDigest digest;

    public Md5Publisher(Flow.Publisher<ByteBuffer> bytes) {
        this.bytes = bytes;
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is required of every Java platform", e);
        }
    }

    /** The MD5 of the forwarded bytes in base64. Call once, after the last byte: it resets the digest. */
    public String base64() {
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                digest.update(buffer.duplicate());
                subscriber.onNext(buffer);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }
}
