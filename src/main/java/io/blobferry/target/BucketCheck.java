package io.blobferry.target;

import io.blobferry.domain.Finding;
import io.blobferry.domain.Listing;
import io.blobferry.domain.Problem;
import io.blobferry.domain.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Tries whether the buckets can be listed, written and read, and whether they honour conditions. The role deletes nothing,
 * so the one object that is written to a bucket has one fixed key and one fixed content, and is written over by every
 * check.
 */
public final class BucketCheck {
    /** Beside the sidecars, where no blob's backup comes to lie: containers' names have no dot. */
    static final String KEY = ".blobferry/check";

    private static final byte[] CONTENT = "written by blobferry check\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(60);
    private static final int PRECONDITION_FAILED = 412;

    private final S3AsyncClient calls;
    private final List<Route> routes;

    /**
     * @param calls may retry
     * @param routes the places to look at
     */
    public BucketCheck(S3AsyncClient calls, List<Route> routes) {
        this.calls = calls;
        this.routes = List.copyOf(routes);
    }

    /** Lists the first object under each prefix. */
    public Finding list() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Route route : routes) {
            try {
                Listing listing = page(route, Optional.empty(), 1);
                facts.put(
                        route.bucket() + "/" + route.prefix(),
                        listing.names().isEmpty()
                                ? "nothing there yet"
                                : "begins with " + listing.names().getFirst());
            } catch (ExecutionException e) {
                return failed(facts, "list " + route.bucket(), BucketProblems.Right.LIST, route.bucket(), e);
            }
        }
        return Finding.works(facts);
    }

    /** Writes an object to each bucket, with a checksum as every backup has it, and reads it. */
    public Finding write() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String bucket : buckets()) {
            try {
                PutObjectResponse stored =
                        answer(calls.putObject(request(bucket).build(), AsyncRequestBody.fromBytes(CONTENT)));
                byte[] read = answer(
                                calls.getObject(get -> get.bucket(bucket).key(KEY), AsyncResponseTransformer.toBytes()))
                        .asByteArray();
                if (!Arrays.equals(read, CONTENT)) {
                    return new Finding(
                            facts,
                            Optional.of(new Problem(
                                    "OBJECT_DIFFERS",
                                    bucket + "/" + KEY + " is read other than it was written",
                                    "Look for what else writes to this key, or stands between this host and S3.",
                                    false)));
                }
                facts.put(
                        bucket + "/" + KEY,
                        Optional.ofNullable(stored.versionId())
                                .map(id -> "version " + id)
                                .orElse("written"));
            } catch (ExecutionException e) {
                return failed(facts, "write and read " + KEY, BucketProblems.Right.WRITE, bucket, e);
            }
        }
        return Finding.works(facts);
    }

    /** Whether a write on the condition that nothing is there is refused where something is. */
    public Finding condition() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String bucket : buckets()) {
            try {
                answer(calls.putObject(request(bucket).ifNoneMatch("*").build(), AsyncRequestBody.fromBytes(CONTENT)));
                return new Finding(
                        facts,
                        Optional.of(new Problem(
                                "CONDITION_IGNORED",
                                "a write to " + bucket
                                        + " with If-None-Match: * went through although the object exists",
                                "Use Amazon S3, or a store that honours conditional writes: without them a slow worker"
                                        + " could write over a newer backup.",
                                false)));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof S3Exception refused) || refused.statusCode() != PRECONDITION_FAILED) {
                    return failed(facts, "write " + KEY + " on a condition", BucketProblems.Right.WRITE, bucket, e);
                }
                facts.put(bucket, "If-None-Match: * answered by 412 " + S3Faults.code(refused));
            }
        }
        return Finding.works(facts);
    }

    /**
     * A page of the objects under the prefix of the first route to the bucket, by key.
     *
     * @param bucket one of the routes'; empty: the first route's
     * @param from what an earlier page said that the listing goes on with
     * @throws ExecutionException if S3 refuses; its cause says why
     */
    public Listing page(Optional<String> bucket, Optional<String> from, int most) throws ExecutionException {
        return page(
                routes.stream()
                        .filter(route -> bucket.isEmpty() || bucket.get().equals(route.bucket()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no route leads to " + bucket)),
                from,
                most);
    }

    private Listing page(Route route, Optional<String> from, int most) throws ExecutionException {
        ListObjectsV2Response page = answer(calls.listObjectsV2(list ->
                list.bucket(route.bucket()).prefix(route.prefix()).maxKeys(most).continuationToken(from.orElse(null))));
        return new Listing(
                page.contents().stream().map(S3Object::key).toList(),
                Optional.ofNullable(page.nextContinuationToken()));
    }

    private List<String> buckets() {
        return routes.stream().map(Route::bucket).distinct().toList();
    }

    private static Finding failed(
            Map<String, String> facts,
            String operation,
            BucketProblems.Right right,
            String bucket,
            ExecutionException failure) {
        return new Finding(facts, Optional.of(BucketProblems.of(operation, right, bucket, failure.getCause())));
    }

    private static PutObjectRequest.Builder request(String bucket) {
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(KEY)
                .contentType("text/plain")
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME);
    }

    private static <T> T answer(CompletableFuture<T> answer) throws ExecutionException {
        try {
            return answer.get(ANSWER_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ExecutionException("no answer for " + ANSWER_TIME, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ExecutionException("interrupted", e);
        }
    }
}
