package io.blobferry.aws.s3;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import io.blobferry.routing.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Tries whether the buckets can be listed, written and read, and whether they honour conditions. The role deletes nothing,
 * so the one object that is written to a bucket has one fixed key and one fixed content, and is written over by every
 * check. What is tried under the routes' prefixes leaves nothing there.
 */
public final class BucketCheck {
    /** Beside the sidecars, where no blob's backup comes to lie: containers' names have no dot. */
    static final String CHECK_KEY = ".blobferry/check";

    /** Under a route's prefix, and never there: it is written on a condition that cannot hold. */
    static final String CONDITION_PROBE_KEY = ".blobferry-check";

    /** S3's are MD5 sums of something, or have a count of parts besides. */
    private static final String UNMATCHABLE_ETAG = "\"00000000000000000000000000000000\"";

    private static final byte[] CONTENT = "written by blobferry check\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);
    private static final int PRECONDITION_FAILED = 412;

    private final S3AsyncClient controlClient;
    private final List<Route> routes;

    /**
     * @param calls may retry
     * @param routes the places to look at
     */
    public BucketCheck(S3AsyncClient calls, List<Route> routes) {
        this.controlClient = calls;
        this.routes = List.copyOf(routes);
    }

    /** Lists the first object under each prefix. */
    public CheckResult list() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Route route : distinctPrefixes()) {
            try {
                NamePage listing = listObjects(route, Optional.empty(), 1);
                facts.put(
                        route.bucket() + "/" + route.prefix(),
                        listing.names().isEmpty()
                                ? "nothing there yet"
                                : "begins with " + listing.names().getFirst());
            } catch (ExecutionException e) {
                return failed(facts, "list " + route.bucket(), BucketDiagnostics.Permission.LIST, route.bucket(), e);
            }
        }
        return CheckResult.passed(facts);
    }

    /** Writes an object to each bucket, with a checksum as every backup has it, and reads it. */
    public CheckResult write() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String bucket : buckets()) {
            try {
                PutObjectResponse stored = await(controlClient.putObject(
                        putRequest(bucket, CHECK_KEY).build(), AsyncRequestBody.fromBytes(CONTENT)));
                byte[] read = await(controlClient.getObject(
                                get -> get.bucket(bucket).key(CHECK_KEY), AsyncResponseTransformer.toBytes()))
                        .asByteArray();
                if (!Arrays.equals(read, CONTENT)) {
                    return new CheckResult(
                            facts,
                            Optional.of(new Problem(
                                    "OBJECT_DIFFERS",
                                    bucket + "/" + CHECK_KEY + " is read other than it was written",
                                    "Look for what else writes to this key, or stands between this host and S3.",
                                    false)));
                }
                facts.put(
                        bucket + "/" + CHECK_KEY,
                        Optional.ofNullable(stored.versionId())
                                .map(id -> "version " + id)
                                .orElse("written"));
            } catch (ExecutionException e) {
                return failed(facts, "write and read " + CHECK_KEY, BucketDiagnostics.Permission.WRITE, bucket, e);
            }
        }
        return CheckResult.passed(facts);
    }

    /**
     * Whether a write is refused on the condition that nothing is there where something is, and, under every route's
     * prefix, on the condition that something is there which is not: what may not be written there is told as well.
     */
    public CheckResult condition() {
        CheckResult all = CheckResult.passed(Map.of());
        for (String bucket : buckets()) {
            all = all.and(tryConditionalPut(bucket, CHECK_KEY, "If-None-Match: *", put -> put.ifNoneMatch("*")));
        }
        for (Route place : distinctPrefixes()) {
            all = all.and(tryConditionalPut(
                    place.bucket(),
                    place.prefix() + CONDITION_PROBE_KEY,
                    "If-Match",
                    put -> put.ifMatch(UNMATCHABLE_ETAG)));
        }
        return all;
    }

    private CheckResult tryConditionalPut(
            String bucket, String key, String condition, UnaryOperator<PutObjectRequest.Builder> conditional) {
        try {
            PutObjectRequest.Builder request = conditional.apply(putRequest(bucket, key));
            await(controlClient.putObject(request.build(), AsyncRequestBody.fromBytes(CONTENT)));
            return CheckResult.failed(new Problem(
                    "CONDITION_IGNORED",
                    "a write to " + bucket + "/" + key + " went through although its condition, " + condition
                            + ", does not hold",
                    "Use Amazon S3, or a store that honours conditional writes: without them a slow worker could write over a"
                            + " newer backup.",
                    false));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof S3Exception refused) || !isPreconditionFailure(refused)) {
                return failed(
                        Map.of(), "write " + key + " on a condition", BucketDiagnostics.Permission.WRITE, bucket, e);
            }
            return CheckResult.passed(Map.of(
                    bucket + "/" + key,
                    condition + " answered by " + refused.statusCode() + " " + S3Errors.code(refused)));
        }
    }

    /** Where there is no object, no ETag matches, and S3 says that rather. */
    private static boolean isPreconditionFailure(S3Exception refused) {
        return refused.statusCode() == PRECONDITION_FAILED
                || S3Errors.code(refused).equals("NoSuchKey");
    }

    /**
     * A page of the objects under the prefix of the first route to the bucket, by key.
     *
     * @param bucket one of the routes'; empty: the first route's
     * @param from what an earlier page said that the listing goes on with
     * @throws TransferException if there is none
     */
    public NamePage page(Optional<String> bucket, Optional<String> from, int most) {
        Route route = routes.stream()
                .filter(one -> bucket.isEmpty() || bucket.get().equals(one.bucket()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no route leads to " + bucket));
        try {
            return listObjects(route, from, most);
        } catch (ExecutionException e) {
            throw TransferException.findIn(e.getCause())
                    .orElseGet(() -> S3Errors.translate("list " + route.bucket(), e.getCause()));
        }
    }

    private NamePage listObjects(Route route, Optional<String> from, int most) throws ExecutionException {
        ListObjectsV2Response page = await(controlClient.listObjectsV2(ListObjectsV2Request.builder()
                .bucket(route.bucket())
                .prefix(route.prefix())
                .maxKeys(most)
                .continuationToken(from.orElse(null))
                // A key may hold characters that XML cannot; the SDK decodes what S3 encodes.
                .encodingType(EncodingType.URL)
                .build()));
        return new NamePage(
                page.contents().stream().map(S3Object::key).toList(),
                Optional.ofNullable(page.nextContinuationToken()));
    }

    /** A route for each prefix. */
    private List<Route> distinctPrefixes() {
        List<Route> places = new ArrayList<>();
        for (Route route : routes) {
            if (places.stream().noneMatch(route::hasSameDestination)) {
                places.add(route);
            }
        }
        return places;
    }

    private List<String> buckets() {
        return routes.stream().map(Route::bucket).distinct().toList();
    }

    private static CheckResult failed(
            Map<String, String> facts,
            String operation,
            BucketDiagnostics.Permission right,
            String bucket,
            ExecutionException failure) {
        return new CheckResult(
                facts, Optional.of(BucketDiagnostics.diagnose(operation, right, bucket, failure.getCause())));
    }

    private static PutObjectRequest.Builder putRequest(String bucket, String key) {
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType("text/plain")
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME);
    }

    private static <T> T await(CompletableFuture<T> answer) throws ExecutionException {
        try {
            return answer.get(RESPONSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ExecutionException("no answer for " + RESPONSE_TIMEOUT, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ExecutionException("interrupted", e);
        }
    }
}
