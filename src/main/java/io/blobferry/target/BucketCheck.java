package io.blobferry.target;

import io.blobferry.domain.Finding;
import io.blobferry.domain.Listing;
import io.blobferry.domain.Problem;
import io.blobferry.domain.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
 * Tries whether the bucket can be listed, written and read, and whether it honours conditions. The role deletes nothing,
 * so the one object that is written has one fixed key and one fixed content, and is written over by every check.
 */
public final class BucketCheck {
    /** Beside the sidecars, where no blob's backup comes to lie: containers' names have no dot. */
    static final String KEY = ".blobferry/check";

    private static final byte[] CONTENT = "written by blobferry check\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(60);
    private static final int PRECONDITION_FAILED = 412;

    private final S3AsyncClient calls;
    private final Route route;

    /** @param calls may retry */
    public BucketCheck(S3AsyncClient calls, Route route) {
        this.calls = calls;
        this.route = route;
    }

    /** Lists the first objects under the prefix. */
    public Finding list() {
        String operation = "list " + route.bucket();
        try {
            Listing listing = page(Optional.empty(), 1);
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("bucket", route.bucket());
            facts.put("prefix", route.prefix());
            facts.put(
                    "first",
                    listing.names().isEmpty()
                            ? "nothing there yet"
                            : listing.names().getFirst());
            return Finding.works(facts);
        } catch (ExecutionException e) {
            return Finding.fails(BucketProblems.of(operation, BucketProblems.Right.LIST, route, e.getCause()));
        }
    }

    /** Writes an object, with a checksum as every backup has it, and reads it. */
    public Finding write() {
        try {
            PutObjectResponse stored = answer(calls.putObject(request().build(), AsyncRequestBody.fromBytes(CONTENT)));
            byte[] read = answer(calls.getObject(
                            get -> get.bucket(route.bucket()).key(KEY), AsyncResponseTransformer.toBytes()))
                    .asByteArray();
            if (!Arrays.equals(read, CONTENT)) {
                return Finding.fails(new Problem(
                        "OBJECT_DIFFERS",
                        KEY + " is read other than it was written",
                        "Look for what else writes to this key, or stands between this host and S3.",
                        false));
            }
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("key", KEY);
            Optional.ofNullable(stored.versionId()).ifPresent(id -> facts.put("version", id));
            return Finding.works(facts);
        } catch (ExecutionException e) {
            return Finding.fails(
                    BucketProblems.of("write and read " + KEY, BucketProblems.Right.WRITE, route, e.getCause()));
        }
    }

    /** Whether a write on the condition that nothing is there is refused where something is. */
    public Finding condition() {
        try {
            answer(calls.putObject(request().ifNoneMatch("*").build(), AsyncRequestBody.fromBytes(CONTENT)));
            return Finding.fails(new Problem(
                    "CONDITION_IGNORED",
                    "a write with If-None-Match: * went through although the object exists",
                    "Use Amazon S3, or a store that honours conditional writes: without them a slow worker could write over"
                            + " a newer backup.",
                    false));
        } catch (ExecutionException e) {
            return e.getCause() instanceof S3Exception refused && refused.statusCode() == PRECONDITION_FAILED
                    ? Finding.works(Map.of("If-None-Match: *", "412 " + S3Faults.code(refused)))
                    : Finding.fails(BucketProblems.of(
                            "write " + KEY + " on a condition", BucketProblems.Right.WRITE, route, e.getCause()));
        }
    }

    /**
     * A page of the objects under the prefix, by key.
     *
     * @param from what an earlier page said that the listing goes on with
     * @throws ExecutionException if S3 refuses; its cause says why
     */
    public Listing page(Optional<String> from, int most) throws ExecutionException {
        ListObjectsV2Response page = answer(calls.listObjectsV2(list ->
                list.bucket(route.bucket()).prefix(route.prefix()).maxKeys(most).continuationToken(from.orElse(null))));
        return new Listing(
                page.contents().stream().map(S3Object::key).toList(),
                Optional.ofNullable(page.nextContinuationToken()));
    }

    private PutObjectRequest.Builder request() {
        return PutObjectRequest.builder()
                .bucket(route.bucket())
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
