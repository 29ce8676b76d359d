package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.format.BucketLayout;
import io.blobferry.routing.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The keys and conditions that the check writes. */
class BucketCheckTest {
    private static final List<Route> ROUTES =
            List.of(new Route("one", "a/"), new Route("one", "b"), new Route("two", ""), new Route("one", "a/"));

    private final Buckets buckets = new Buckets();
    private final BucketCheck check = new BucketCheck(buckets, ROUTES);

    @Test
    void conditionProbe_coversEveryPrefixAndLeavesNothing() {
        buckets.hold("one/" + BucketLayout.CHECK);
        buckets.hold("two/" + BucketLayout.CHECK);
        Set<String> before = Set.copyOf(buckets.objects.keySet());

        CheckResult found = check.condition();

        assertEquals(Optional.empty(), found.problem());
        assertEquals(
                Set.of(
                        "one/.blobferry/check",
                        "two/.blobferry/check",
                        "one/a/.blobferry-check",
                        "one/b.blobferry-check",
                        "two/.blobferry-check"),
                found.facts().keySet());
        assertEquals(before, buckets.objects.keySet());
    }

    @Test
    void deniedPrefix_isReported() {
        buckets.hold("one/" + BucketLayout.CHECK);
        buckets.hold("two/" + BucketLayout.CHECK);
        buckets.denied = "one/b";

        Problem problem = check.condition().problem().orElseThrow();

        assertEquals("NO_WRITE_RIGHT", problem.code());
    }

    @Test
    void ignoredCondition_isReported() {
        buckets.ignoring = true;
        assertEquals(
                "CONDITION_IGNORED", check.condition().problem().orElseThrow().code());
    }

    @Test
    void listing_requestsEncodedKeys() {
        check.list();
        assertFalse(buckets.lists.isEmpty());
        buckets.lists.forEach(list -> assertEquals(EncodingType.URL, list.encodingType()));
        assertEquals(3, buckets.lists.size(), "each prefix once");
    }

    @ParameterizedTest
    @CsvSource({"400, InvalidArgument, true", "503, SlowDown, false", "500, InternalError, false"})
    void failedPage_isPermanentOrTransient(int status, String code, boolean permanent) {
        buckets.fault = refusal(status, code);
        TransferException failure =
                assertThrows(TransferException.class, () -> check.page(Optional.of("two"), Optional.of("token"), 5));
        assertEquals(permanent, failure instanceof PermanentException, failure::getMessage);
    }

    private static S3Exception refusal(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    /** Implements conditional writes as S3 does. */
    private static final class Buckets implements S3AsyncClient {
        private final Map<String, Boolean> objects = new HashMap<>();
        private final List<ListObjectsV2Request> lists = new ArrayList<>();
        private String denied = "nothing";
        private boolean ignoring;
        private S3Exception fault;

        void hold(String object) {
            objects.put(object, true);
        }

        @Override
        public CompletableFuture<PutObjectResponse> putObject(PutObjectRequest put, AsyncRequestBody body) {
            String object = put.bucket() + "/" + put.key();
            if (object.startsWith(denied)) {
                return CompletableFuture.failedFuture(refusal(403, "AccessDenied"));
            }
            if (!ignoring && put.ifNoneMatch() != null && objects.containsKey(object)) {
                return CompletableFuture.failedFuture(refusal(412, "PreconditionFailed"));
            }
            if (!ignoring && put.ifMatch() != null) {
                return CompletableFuture.failedFuture(
                        objects.containsKey(object) ? refusal(412, "PreconditionFailed") : refusal(404, "NoSuchKey"));
            }
            hold(object);
            return CompletableFuture.completedFuture(PutObjectResponse.builder().build());
        }

        @Override
        public CompletableFuture<ListObjectsV2Response> listObjectsV2(ListObjectsV2Request list) {
            lists.add(list);
            return fault == null
                    ? CompletableFuture.completedFuture(
                            ListObjectsV2Response.builder().build())
                    : CompletableFuture.failedFuture(fault);
        }

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }
}
