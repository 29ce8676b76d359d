package io.blobferry.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Bytes on their way through, with an eye on how they end. Passes everything on as it comes. */
final class WatchedBytes implements Flow.Publisher<ByteBuffer> {
    /** How the bytes ended. Called before the subscriber is told; at most one of the three matters. */
    interface End {
        void complete();

        void failed(Throwable failure);

        void cancelled();
    }

    private final Flow.Publisher<ByteBuffer> bytes;
    private final End end;

    WatchedBytes(Flow.Publisher<ByteBuffer> bytes, End end) {
        this.bytes = bytes;
        this.end = end;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(new Watching(subscriber));
    }

    /** Bytes that fail at once. */
    static Flow.Publisher<ByteBuffer> failing(TransferException failure) {
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

    private final class Watching implements Flow.Subscriber<ByteBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;

        Watching(Flow.Subscriber<? super ByteBuffer> subscriber) {
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
                    end.cancelled();
                    subscription.cancel();
                }
            });
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            subscriber.onNext(buffer);
        }

        @Override
        public void onError(Throwable failure) {
            end.failed(failure);
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            end.complete();
            subscriber.onComplete();
        }
    }
}
