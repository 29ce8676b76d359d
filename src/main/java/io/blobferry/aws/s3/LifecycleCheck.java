package io.blobferry.aws.s3;

import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.format.BucketLayout;
import io.blobferry.routing.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads the lifecycle rules of the buckets for those that would end a copy before it is complete, or expire backups. Safe for
 * use by several threads.
 */
public final class LifecycleCheck {
    /** An upload that is younger may belong to a copy that an outage has stopped: queue messages live as long. */
    static final int MIN_ABORT_DAYS = 7;

    private static final long RESPONSE_TIMEOUT_SECONDS = 60;

    private final S3AsyncClient controlClient;
    private final List<Route> routes;

    /**
     * @param controlClient may retry; the caller owns it
     * @param routes the destinations to check
     */
    public LifecycleCheck(S3AsyncClient controlClient, List<Route> routes) {
        this.controlClient = controlClient;
        this.routes = List.copyOf(routes);
    }

    /**
     * Passes where the rules cannot be read, which backups do not need. Never throws.
     *
     * @return a problem if a rule aborts incomplete uploads after fewer than {@value #MIN_ABORT_DAYS} days; rules that expire
     *     backups are facts
     */
    public CheckResult uploadsAreKept() {
        CheckResult all = CheckResult.passed(Map.of());
        for (String bucket : routes.stream().map(Route::bucket).distinct().toList()) {
            all = all.and(check(bucket));
        }
        return all;
    }

    private CheckResult check(String bucket) {
        List<LifecycleRule> rules;
        try {
            rules = controlClient
                    .getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                    .orTimeout(RESPONSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join()
                    .rules();
        } catch (CompletionException e) {
            return CheckResult.passed(Map.of(bucket, unread(e.getCause())));
        }
        List<LifecycleRule> relevant = rules.stream()
                .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
                .filter(rule -> concernsBackups(bucket, rule))
                .toList();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(bucket, relevant.isEmpty() ? "no lifecycle rule" : relevant.size() + " lifecycle rules");
        Optional<Problem> problem = Optional.empty();
        for (LifecycleRule rule : relevant) {
            String actions = Stream.of(
                            abortDays(rule).map(days -> "aborts uploads after " + days + " days"),
                            expirationDays(rule).map(days -> "expires backups after " + days + " days"))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(", "));
            if (!actions.isEmpty()) {
                facts.put(name(bucket, rule), actions);
            }
            problem = problem.or(() -> abortDays(rule)
                    .filter(days -> days < MIN_ABORT_DAYS)
                    .map(days -> new Problem(
                            "UPLOADS_ABORTED_EARLY",
                            "the lifecycle rule " + name(bucket, rule) + " aborts incomplete uploads after " + days
                                    + " days: a copy that takes longer never completes",
                            "Set the rule to at least " + MIN_ABORT_DAYS + " days, and longer than the longest copy.",
                            false)));
        }
        return new CheckResult(facts, problem);
    }

    private static String unread(Throwable failure) {
        if (failure instanceof S3Exception refused) {
            return S3Errors.code(refused).equals("NoSuchLifecycleConfiguration")
                    ? "no lifecycle rule"
                    : "lifecycle rules not read (" + S3Errors.detail(refused)
                            + "); grant s3:GetLifecycleConfiguration to have them checked";
        }
        return "lifecycle rules not read (" + failure + ")";
    }

    /**
     * Whether the rule concerns backups, their sidecars or records. Rules with a tag or a size in their filter cannot abort uploads; one
     * of them may still expire backups.
     */
    private boolean concernsBackups(String bucket, LifecycleRule rule) {
        String prefix = prefix(rule);
        return routes.stream()
                .filter(route -> route.bucket().equals(bucket))
                .flatMap(route -> Stream.of(route.prefix(), BucketLayout.ROOT))
                .anyMatch(own -> own.startsWith(prefix) || prefix.startsWith(own));
    }

    private static String prefix(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        String nested =
                filter == null || filter.and() == null ? null : filter.and().prefix();
        String own = filter == null ? null : filter.prefix();
        return Optional.ofNullable(own)
                .or(() -> Optional.ofNullable(nested))
                .or(() -> Optional.ofNullable(deprecatedPrefix(rule)))
                .orElse("");
    }

    /** Rules of the first version of the API have it still. */
    @SuppressWarnings("deprecation")
    private static String deprecatedPrefix(LifecycleRule rule) {
        return rule.prefix();
    }

    private static Optional<Integer> abortDays(LifecycleRule rule) {
        return Optional.ofNullable(rule.abortIncompleteMultipartUpload())
                .flatMap(abort -> Optional.ofNullable(abort.daysAfterInitiation()));
    }

    private static Optional<Integer> expirationDays(LifecycleRule rule) {
        return Optional.ofNullable(rule.expiration()).flatMap(expiration -> Optional.ofNullable(expiration.days()));
    }

    private static String name(String bucket, LifecycleRule rule) {
        return bucket + "/" + Optional.ofNullable(rule.id()).orElse("unnamed rule");
    }
}
