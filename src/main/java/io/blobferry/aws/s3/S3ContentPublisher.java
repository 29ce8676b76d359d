package io.blobferry.aws.s3;

import io.blobferry.execution.TransferException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.ResponsePublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The content of one answer of S3, subscribed at most once, with its failures translated. */
final class S3ContentPublisher implements Flow.Publisher<ByteBuffer> {
    private final Supplier<CompletableFuture<ResponsePublisher<GetObjectResponse>>> request;
    private final Function<Throwable, TransferException> translation;
    private final AtomicBoolean read = new AtomicBoolean();

    private S3ContentPublisher(
            Supplier<CompletableFuture<ResponsePublisher<GetObjectResponse>>> request,
            Function<Throwable, TransferException> translation) {
        this.request = request;
        this.translation = translation;
    }

    /** The content of an answer that has come. */
    static S3ContentPublisher of(
            ResponsePublisher<GetObjectResponse> answer, Function<Throwable, TransferException> translation) {
        return new S3ContentPublisher(() -> CompletableFuture.completedFuture(answer), translation);
    }

    /** The content of the answer to a request that is sent on subscription. */
    static S3ContentPublisher onSubscription(
            Supplier<CompletableFuture<ResponsePublisher<GetObjectResponse>>> request,
            Function<Throwable, TransferException> translation) {
        return new S3ContentPublisher(request, translation);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (!read.compareAndSet(false, true)) {
            fail(subscriber, new IllegalStateException("the content was already read; read it again to repeat it"));
            return;
        }
        var unused = request.get().whenComplete((answer, failure) -> {
            if (failure != null) {
                fail(subscriber, translated(failure));
            } else {
                answer.subscribe(new Translating(FlowAdapters.toSubscriber(subscriber)));
            }
        });
    }

    /** Releases the connection of an answer that has come, unless a subscriber has taken its content. */
    void cancelIfUnread() {
        if (read.compareAndSet(false, true)) {
            var unused = request.get().thenAccept(S3ContentPublisher::cancel);
        }
    }

    private static void cancel(Publisher<ByteBuffer> answer) {
        answer.subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(ByteBuffer bytes) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
    }

    private static void fail(Flow.Subscriber<? super ByteBuffer> subscriber, Throwable failure) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(failure);
    }

    private Throwable translated(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return TransferException.findIn(cause).orElseGet(() -> translation.apply(cause));
    }

    private final class Translating implements Subscriber<ByteBuffer> {
        private final Subscriber<? super ByteBuffer> subscriber;

        Translating(Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            subscriber.onNext(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(translated(failure));
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
