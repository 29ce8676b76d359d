package io.blobferry.aws.s3;

import io.blobferry.execution.RunContext;
import io.blobferry.testing.RecordingListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** The AWS SDK's S3 client over answers that a test gives, with the requests as they would go to the wire. */
final class StubS3 implements SdkAsyncHttpClient {
    static final String CRC = "AAAAAAAAAAA=";

    record Request(SdkHttpRequest head, String body) {
        String method() {
            return head.method().name();
        }

        String target() {
            return head.encodedPath()
                    + head.encodedQueryParameters().map(query -> "?" + query).orElse("");
        }

        /** Names, values and separators of all header lines. */
        int headerBytes() {
            int[] bytes = {0};
            head.forEachHeader((name, values) ->
                    values.forEach(value -> bytes[0] += name.length() + value.length() + ": \r\n".length()));
            return bytes[0];
        }
    }

    record Answer(int status, Map<String, String> headers, String body) {
        static Answer ok(String body) {
            return new Answer(200, Map.of("ETag", "\"e\"", "x-amz-checksum-crc64nvme", CRC), body);
        }

        static Answer error(int status, String code, String more) {
            return new Answer(status, Map.of(), "<Error><Code>" + code + "</Code>" + more + "</Error>");
        }
    }

    final List<Request> requests = new ArrayList<>();
    final S3AsyncClient client;
    private final S3TransferManager transferManager;
    private final Function<Request, Answer> answers;

    StubS3(int sessionTokenLength, Function<Request, Answer> answers) {
        this.answers = answers;
        client = S3AsyncClient.builder()
                .region(Region.of("ap-southeast-1"))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsSessionCredentials.create("ASIAIOSFODNN7EXAMPLE", "secret", "t".repeat(sessionTokenLength))))
                .overrideConfiguration(retry -> retry.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClient(this)
                .build();
        transferManager = S3TransferManager.builder().s3Client(client).build();
    }

    S3Target target() {
        return new S3Target(client, transferManager);
    }

    S3MultipartTarget multipartTarget() {
        return new S3MultipartTarget(client, client);
    }

    static RunContext run() {
        return new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    }

    static Flow.Publisher<ByteBuffer> bytes(String text) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean sent;

            @Override
            public void request(long n) {
                if (!sent) {
                    sent = true;
                    subscriber.onNext(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        request.requestContentPublisher().subscribe(new Subscriber<>() {
            private final StringBuilder body = new StringBuilder();

            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                body.append(StandardCharsets.ISO_8859_1.decode(bytes));
            }

            @Override
            public void onError(Throwable failure) {
                request.responseHandler().onError(failure);
                done.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                respond(request, body.toString());
                done.complete(null);
            }
        });
        return done;
    }

    private synchronized void respond(AsyncExecuteRequest request, String body) {
        Request received = new Request(request.request(), body);
        requests.add(received);
        Answer answer = answers.apply(received);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        SdkHttpFullResponse.Builder head = SdkHttpFullResponse.builder()
                .statusCode(answer.status())
                .putHeader("Content-Length", Integer.toString(bytes.length));
        answer.headers().forEach(head::putHeader);
        request.responseHandler().onHeaders(head.build());
        request.responseHandler().onStream(once(bytes));
    }

    private static Publisher<ByteBuffer> once(byte[] bytes) {
        return subscriber -> subscriber.onSubscribe(new Subscription() {
            private boolean sent;

            @Override
            public void request(long n) {
                if (!sent) {
                    sent = true;
                    if (bytes.length > 0) {
                        subscriber.onNext(ByteBuffer.wrap(bytes));
                    }
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Override
    public void close() {
        transferManager.close();
        client.close();
    }
}
