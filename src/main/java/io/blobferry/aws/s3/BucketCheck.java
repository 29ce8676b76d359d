package io.blobferry.aws.s3;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import io.blobferry.format.BucketLayout;
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

/**
 * Checks that the buckets can be listed, written and read, and that they honour conditional writes. The role may not delete
 * objects, so each bucket gets one object with a fixed key and fixed content, which every check overwrites. The checks
 * under the routes' prefixes leave no object there.
 */
public final class BucketCheck {
    /** Under a route's prefix. Never created: it is written with a condition that cannot hold. */
    static final String CONDITION_PROBE_KEY = ".blobferry-check";

    /** No object has it: S3's ETags are MD5 sums, or have a number of parts appended. */
    private static final String UNMATCHABLE_ETAG = "\"00000000000000000000000000000000\"";

    private static final byte[] CONTENT = "written by blobferry check\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);
    private static final int PRECONDITION_FAILED = 412;

    private final S3AsyncClient controlClient;
    private final List<Route> routes;

    /**
     * @param controlClient may retry; the caller owns it
     * @param routes the destinations to check
     */
    public BucketCheck(S3AsyncClient controlClient, List<Route> routes) {
        this.controlClient = controlClient;
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
                                ? "empty"
                                : "first object: " + listing.names().getFirst());
            } catch (ExecutionException e) {
                return failed(facts, "list " + route.bucket(), BucketDiagnostics.Permission.LIST, route.bucket(), e);
            }
        }
        return CheckResult.passed(facts);
    }

    /** Writes an object with a CRC64NVME to each bucket, as backups are written, and reads it back. */
    public CheckResult write() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String bucket : buckets()) {
            try {
                PutObjectResponse stored = await(controlClient.putObject(
                        putRequest(bucket, BucketLayout.CHECK).build(), AsyncRequestBody.fromBytes(CONTENT)));
                byte[] read = await(controlClient.getObject(
                                get -> get.bucket(bucket).key(BucketLayout.CHECK), AsyncResponseTransformer.toBytes()))
                        .asByteArray();
                if (!Arrays.equals(read, CONTENT)) {
                    return new CheckResult(
                            facts,
                            Optional.of(new Problem(
                                    "OBJECT_DIFFERS",
                                    bucket + "/" + BucketLayout.CHECK
                                            + ": content read back differs from what was written",
                                    "Check for another writer of this key and for a proxy between this host and S3.",
                                    false)));
                }
                facts.put(
                        bucket + "/" + BucketLayout.CHECK,
                        Optional.ofNullable(stored.versionId())
                                .map(id -> "version " + id)
                                .orElse("written"));
            } catch (ExecutionException e) {
                return failed(
                        facts, "write and read " + BucketLayout.CHECK, BucketDiagnostics.Permission.WRITE, bucket, e);
            }
        }
        return CheckResult.passed(facts);
    }

    /**
     * Checks that {@code If-None-Match: *} is rejected for an object that exists and {@code If-Match} for one that does
     * not, the latter under every route's prefix. Also finds prefixes under which the role may not write.
     */
    public CheckResult condition() {
        CheckResult all = CheckResult.passed(Map.of());
        for (String bucket : buckets()) {
            all = all.and(
                    tryConditionalPut(bucket, BucketLayout.CHECK, "If-None-Match: *", put -> put.ifNoneMatch("*")));
        }
        for (Route route : distinctPrefixes()) {
            all = all.and(tryConditionalPut(
                    route.bucket(),
                    route.prefix() + CONDITION_PROBE_KEY,
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
                    "a write to " + bucket + "/" + key + " succeeded although its condition, " + condition
                            + ", does not hold",
                    "Use Amazon S3, or a store that honours conditional writes: without them a slow worker could overwrite a"
                            + " newer backup.",
                    false));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof S3Exception refused) || !isPreconditionFailure(refused)) {
                return failed(
                        Map.of(), "write " + key + " conditionally", BucketDiagnostics.Permission.WRITE, bucket, e);
            }
            return CheckResult.passed(Map.of(
                    bucket + "/" + key,
                    condition + " answered with " + refused.statusCode() + " " + S3Errors.code(refused)));
        }
    }

    /** S3 answers {@code If-Match} with NoSuchKey if there is no object. */
    private static boolean isPreconditionFailure(S3Exception refused) {
        return refused.statusCode() == PRECONDITION_FAILED
                || S3Errors.code(refused).equals("NoSuchKey");
    }

    /**
     * Reads one byte of what {@link #write} has written and of the first backup under each prefix, by key and by version, and
     * their tags: all that a role needs that only reads backups. Writes nothing.
     */
    public CheckResult read() {
        CheckResult all = CheckResult.passed(Map.of());
        for (String bucket : buckets()) {
            all = all.and(read(bucket, bucket + "/" + BucketLayout.ROOT, Optional.of(BucketLayout.CHECK)));
        }
        for (Route route : distinctPrefixes()) {
            try {
                Optional<String> first =
                        listObjects(route, Optional.empty(), 1).names().stream().findFirst();
                all = all.and(read(route.bucket(), route.bucket() + "/" + route.prefix(), first));
            } catch (ExecutionException e) {
                all = all.and(failed(
                        Map.of(), "list " + route.bucket(), BucketDiagnostics.Permission.LIST, route.bucket(), e));
            }
        }
        return all;
    }

    private CheckResult read(String bucket, String place, Optional<String> key) {
        try {
            return CheckResult.passed(Map.of(place, key.isEmpty() ? "no object yet" : readOne(bucket, key.get())));
        } catch (ExecutionException e) {
            return failed(Map.of(), "read " + key.orElseThrow(), BucketDiagnostics.Permission.READ, bucket, e);
        }
    }

    private String readOne(String bucket, String key) throws ExecutionException {
        String versionId = null;
        String found = " read";
        try {
            versionId = readByte(bucket, key, null);
            if (versionId != null) {
                readByte(bucket, key, versionId);
                found = " read, version " + versionId;
            }
        } catch (ExecutionException e) {
            String code = e.getCause() instanceof S3Exception refused ? S3Errors.code(refused) : "";
            switch (code) {
                case "NoSuchKey" -> {
                    return "no object yet";
                }
                case "InvalidObjectState" -> found = " is archived";
                case "InvalidRange" -> found = " is empty";
                default -> throw e;
            }
        }
        String version = versionId;
        await(controlClient.getObjectTagging(get -> get.bucket(bucket).key(key).versionId(version)));
        return key + found;
    }

    /** A GET, since the answer to a HEAD does not say why it is refused. */
    private String readByte(String bucket, String key, String versionId) throws ExecutionException {
        return await(controlClient.getObject(
                        get -> get.bucket(bucket).key(key).versionId(versionId).range("bytes=0-0"),
                        AsyncResponseTransformer.toBytes()))
                .response()
                .versionId();
    }

    /**
     * Lists a page of the objects under the prefix of the first route to the bucket, by key.
     *
     * @param bucket of one of the routes; empty: the first route's
     * @param continuation the token of the previous page; empty for the first page
     * @throws TransferException if the request fails
     * @throws IllegalArgumentException if no route has the bucket
     */
    public NamePage page(Optional<String> bucket, Optional<String> continuation, int maxObjects) {
        Route route = routes.stream()
                .filter(candidate -> bucket.isEmpty() || bucket.get().equals(candidate.bucket()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no route to the bucket " + bucket.orElse("")));
        try {
            return listObjects(route, continuation, maxObjects);
        } catch (ExecutionException e) {
            throw TransferException.findIn(e.getCause())
                    .orElseGet(() -> S3Errors.translate("list " + route.bucket(), e.getCause()));
        }
    }

    private NamePage listObjects(Route route, Optional<String> continuation, int maxObjects) throws ExecutionException {
        ListObjectsV2Response page = await(controlClient.listObjectsV2(ListObjectsV2Request.builder()
                .bucket(route.bucket())
                .prefix(route.prefix())
                .maxKeys(maxObjects)
                .continuationToken(continuation.orElse(null))
                // A key may hold characters that XML cannot; the SDK decodes the keys.
                .encodingType(EncodingType.URL)
                .build()));
        return new NamePage(
                page.contents().stream()
                        .map(object -> S3Errors.required("list " + route.bucket(), "Key", object.key()))
                        .toList(),
                Optional.ofNullable(page.nextContinuationToken()));
    }

    /** One route for each destination. */
    private List<Route> distinctPrefixes() {
        List<Route> distinct = new ArrayList<>();
        for (Route route : routes) {
            if (distinct.stream().noneMatch(route::hasSameDestination)) {
                distinct.add(route);
            }
        }
        return distinct;
    }

    private List<String> buckets() {
        return routes.stream().map(Route::bucket).distinct().toList();
    }

    private static CheckResult failed(
            Map<String, String> facts,
            String operation,
            BucketDiagnostics.Permission permission,
            String bucket,
            ExecutionException failure) {
        return new CheckResult(
                facts, Optional.of(BucketDiagnostics.diagnose(operation, permission, bucket, failure.getCause())));
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
            throw new ExecutionException("no response within " + RESPONSE_TIMEOUT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ExecutionException("interrupted", e);
        }
    }
}
