package io.blobferry.aws.s3;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Places delete markers where the setting says so, or else where the bucket keeps versions: a marker removes nothing there
 * ("Working with delete markers", S3 user guide). A bucket that does not say whether it keeps versions gets none.
 */
public final class S3DeleteMarkers implements DeleteMarkerPolicy {
    private static final int RESPONSE_TIMEOUT_SECONDS = 60;

    private final S3AsyncClient controlClient;
    private final Optional<Boolean> setting;
    private final Map<String, Decision> decisions = new ConcurrentHashMap<>();

    /**
     * @param controlClient may retry; the caller owns it
     * @param setting whether markers are placed; empty: as the bucket says
     */
    public S3DeleteMarkers(S3AsyncClient controlClient, Optional<Boolean> setting) {
        this.controlClient = controlClient;
        this.setting = setting;
    }

    @Override
    public Placement placement(RunContext run, String bucket) {
        return decide(run, bucket).placement();
    }

    /** What is done in the bucket, and why. Asks the bucket once, unless a setting decides. */
    public Decision decide(RunContext run, String bucket) {
        Decision known = decisions.get(bucket);
        if (known != null) {
            return known;
        }
        Decision decision = setting.map(on -> bySetting(bucket, on)).orElseGet(() -> ask(run, bucket));
        decisions.put(bucket, decision);
        return decision;
    }

    private static Decision bySetting(String bucket, boolean on) {
        return on
                ? new Decision(bucket, Placement.ALWAYS, "BLOBFERRY_DELETE_MARKERS is true", Optional.empty())
                : new Decision(bucket, Placement.NEVER, "BLOBFERRY_DELETE_MARKERS is false", Optional.empty());
    }

    private Decision ask(RunContext run, String bucket) {
        String operation = "read whether " + bucket + " keeps versions";
        try {
            return of(
                    bucket,
                    run.await(
                            operation,
                            controlClient.getBucketVersioning(request -> request.bucket(bucket)
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run)))));
        } catch (CompletionException e) {
            if (S3Errors.translate(operation, e.getCause()) instanceof PermanentException refused
                    && e.getCause() instanceof S3Exception answer) {
                return switch (refused.failureCause()) {
                    case TARGET_DENIED, REJECTED -> unknown(bucket, answer);
                    default -> throw refused;
                };
            }
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    private static Decision of(String bucket, GetBucketVersioningResponse answer) {
        if (answer.status() == BucketVersioningStatus.ENABLED) {
            return new Decision(bucket, Placement.VERSIONED, "the bucket keeps versions", Optional.empty());
        }
        return new Decision(
                bucket,
                Placement.NEVER,
                answer.status() == BucketVersioningStatus.SUSPENDED
                        ? "versioning of the bucket is suspended"
                        : "the bucket keeps no versions",
                Optional.of("Enable versioning of the bucket, and restart."));
    }

    private static Decision unknown(String bucket, S3Exception refused) {
        return new Decision(
                bucket,
                Placement.NEVER,
                "the bucket does not say whether it keeps versions (" + S3Errors.detail(refused) + ")",
                Optional.of("Grant the role s3:GetBucketVersioning on the bucket, and restart; or set"
                        + " BLOBFERRY_DELETE_MARKERS."));
    }

    /**
     * Says what is done in each bucket. Never throws.
     *
     * @return a problem if the setting requires markers and the bucket keeps no versions
     */
    public CheckResult check(Collection<String> buckets) {
        CheckResult all = CheckResult.passed(Map.of());
        for (String bucket : buckets) {
            all = all.and(check(bucket));
        }
        return all;
    }

    private CheckResult check(String bucket) {
        if (setting.equals(Optional.of(false))) {
            return CheckResult.passed(Map.of(
                    bucket, "no delete markers: " + bySetting(bucket, false).reason()));
        }
        CompletableFuture<GetBucketVersioningResponse> answer =
                controlClient.getBucketVersioning(request -> request.bucket(bucket));
        Decision decision;
        try {
            decision = of(
                    bucket,
                    answer.orTimeout(RESPONSE_TIMEOUT_SECONDS, TimeUnit.SECONDS).join());
        } catch (CompletionException e) {
            decision = e.getCause() instanceof S3Exception refused
                    ? unknown(bucket, refused)
                    : new Decision(
                            bucket, Placement.NEVER, "versioning not read (" + e.getCause() + ")", Optional.empty());
        }
        boolean isKnown = answer.isDone() && !answer.isCompletedExceptionally();
        boolean places = setting.orElse(decision.placement() == Placement.VERSIONED);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                bucket,
                (places ? "delete markers" : "no delete markers") + ": " + decision.reason()
                        + decision.remedy().map(remedy -> ". " + remedy).orElse(""));
        return new CheckResult(
                facts,
                Optional.of(decision)
                        .filter(found -> setting.isPresent() && isKnown && found.placement() == Placement.NEVER)
                        .map(found -> new Problem(
                                "BUCKET_WITHOUT_VERSIONS",
                                bucket + ": BLOBFERRY_DELETE_MARKERS is true, and " + found.reason()
                                        + ": every deletion fails",
                                "Enable versioning of the bucket, or do not set BLOBFERRY_DELETE_MARKERS.",
                                false)));
    }
}
