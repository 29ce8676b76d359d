package io.blobferry.aws.s3;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.target.BucketRetention;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads a bucket's versioning and its lifecycle rules. */
public final class S3BucketRetention implements BucketRetention {
    private static final int NOT_FOUND = 404;

    private final S3AsyncClient controlClient;

    /** @param controlClient may retry; the caller owns it */
    public S3BucketRetention(S3AsyncClient controlClient) {
        this.controlClient = controlClient;
    }

    @Override
    public Retention retention(RunContext run, String bucket, String keyPrefix) {
        Optional<Boolean> keepsVersions = ask(
                        run,
                        "read whether " + bucket + " keeps versions",
                        controlClient.getBucketVersioning(request ->
                                request.bucket(bucket).overrideConfiguration(RunTrackingInterceptor.overrideFor(run))))
                .map(answer -> answer.status() == BucketVersioningStatus.ENABLED);
        Optional<Removal> removal = ask(
                        run,
                        "read the lifecycle rules of " + bucket,
                        controlClient.getBucketLifecycleConfiguration(request ->
                                request.bucket(bucket).overrideConfiguration(RunTrackingInterceptor.overrideFor(run))))
                .flatMap(answer -> soonest(answer.rules(), keyPrefix));
        return new Retention(keepsVersions, removal);
    }

    /** Empty if these credentials must not know, or there is nothing. */
    private static <T> Optional<T> ask(RunContext run, String operation, CompletableFuture<T> answer) {
        try {
            return Optional.of(run.await(operation, answer));
        } catch (CompletionException e) {
            TransferException failure = S3Errors.translate(operation, e.getCause());
            boolean isMissing = e.getCause() instanceof S3Exception refused
                    && refused.statusCode() == NOT_FOUND
                    && !S3Errors.code(refused).equals("NoSuchBucket");
            boolean isUnknown = failure instanceof PermanentException refused
                    && (refused.failureCause() == FailureCause.TARGET_DENIED
                            || refused.failureCause() == FailureCause.REJECTED);
            if (isMissing || isUnknown) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Optional<Removal> soonest(List<LifecycleRule> rules, String keyPrefix) {
        return rules.stream()
                .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
                .filter(rule -> rule.noncurrentVersionExpiration() != null
                        && rule.noncurrentVersionExpiration().noncurrentDays() != null)
                .filter(rule -> overlaps(prefix(rule), keyPrefix))
                .map(rule -> new Removal(
                        rule.id() == null ? "without a name" : rule.id(),
                        rule.noncurrentVersionExpiration().noncurrentDays()))
                .min(Comparator.comparingInt(Removal::days));
    }

    private static boolean overlaps(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static String prefix(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return "";
        }
        String prefix = filter.and() == null ? filter.prefix() : filter.and().prefix();
        return prefix == null ? "" : prefix;
    }
}
