package io.blobferry.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Forwards all signals of a byte stream unchanged and notifies an observer of each. */
public final class ObservedPublisher implements Flow.Publisher<ByteBuffer> {
    /**
     * Receives the events of the stream, each before the subscriber or the source does. After one of {@code
     * onComplete}, {@code onError} and {@code onCancel} a further one has no meaning.
     */
    public interface Observer {
        /** {@code count} bytes are forwarded. */
        default void onBytes(int count) {}

        default void onComplete() {}

        default void onError(Throwable failure) {}

        default void onCancel() {}
    }

    private final Flow.Publisher<ByteBuffer> bytes;
    private final Observer observer;

    public ObservedPublisher(Flow.Publisher<ByteBuffer> bytes, Observer observer) {
        this.bytes = bytes;
        this.observer = observer;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(new ForwardingSubscriber(subscriber));
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
