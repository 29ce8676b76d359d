package io.blobferry.stream;

import io.blobferry.execution.TransferException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Bytes on their way through, with an eye on them. Passes everything on as it comes. */
public final class ObservedPublisher implements Flow.Publisher<ByteBuffer> {
    /** What is seen of the bytes. Called before the subscriber is told; at most one of the three ends matters. */
    public interface Observer {
        default void onBytes(int count) {}

        default void onComplete() {}

        default void onError(Throwable failure) {}

        default void onCancel() {}
    }

    private final Flow.Publisher<ByteBuffer> bytes;
    private final Observer observer;

    public ObservedPublisher(Flow.Publisher<ByteBuffer> bytes, Observer eye) {
        this.bytes = bytes;
        this.observer = eye;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(new ForwardingSubscriber(subscriber));
    }

    /** Bytes that fail at once. */
    public static Flow.Publisher<ByteBuffer> failing(TransferException failure) {
        return subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(failure);
        };
    }

    private final class ForwardingSubscriber implements Flow.Subscriber<ByteBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;

        ForwardingSubscriber(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    subscription.request(n);
                }

                @Override
                public void cancel() {
                    observer.onCancel();
                    subscription.cancel();
                }
            });
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            observer.onBytes(buffer.remaining());
            subscriber.onNext(buffer);
        }

        @Override
        public void onError(Throwable failure) {
            observer.onError(failure);
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            observer.onComplete();
            subscriber.onComplete();
        }
    }
}
