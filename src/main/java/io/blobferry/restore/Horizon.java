package io.blobferry.restore;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.format.BucketLayout;
import io.blobferry.format.PassRecord;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BucketRetention;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.ObjectVersionListing.Page;
import io.blobferry.spi.target.ObjectVersionListing.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The earliest moment that a bucket can answer for: it may have lost what was replaced before, by a lifecycle rule, and it had not
 * got everything before the first complete pass of the reconciliation.
 */
public final class Horizon {
    private static final String REMEDY = "; add --incomplete to restore what there is";

    private final BucketRetention retention;
    private final ObjectVersionListing versions;
    private final BackupReader reader;

    public Horizon(BucketRetention retention, ObjectVersionListing versions, BackupReader reader) {
        this.retention = retention;
        this.versions = versions;
        this.reader = reader;
    }

    /**
     * Requires that the buckets can answer: that none has lost what was replaced, and that those of the moment had it all.
     *
     * @param destinations those of the moment
     * @param others those that the container had at another time
     * @throws RestoreRefusedException if one cannot; the message says why, and names the remedy
     */
    public void require(
            RunContext run, List<Route> destinations, List<Route> others, String container, Instant asOf, Instant now) {
        List<String> reasons = new ArrayList<>();
        for (Route route : others) {
            addLosses(reasons, run, route, container, asOf, now);
        }
        for (Route route : destinations) {
            addLosses(reasons, run, route, container, asOf, now);
            Optional<Instant> first = firstPass(run, route.bucket(), container);
            if (first.isEmpty()) {
                reasons.add("no complete pass of the reconciliation is recorded in " + route.bucket()
                        + ", so it may never have had all blobs");
            }
            first.filter(asOf::isBefore)
                    .ifPresent(began -> reasons.add("the first complete pass of the reconciliation into "
                            + route.bucket() + " began at " + began + ", and before it may not have had all blobs"));
        }
        if (!reasons.isEmpty()) {
            throw new RestoreRefusedException(
                    "the bucket cannot answer for " + asOf + ": " + String.join("; ", reasons) + REMEDY);
        }
    }

    private void addLosses(
            List<String> reasons, RunContext run, Route route, String container, Instant asOf, Instant now) {
        BucketRetention.Retention kept = retention.retention(run, route.bucket(), route.prefix() + container + "/");
        if (!kept.keepsVersions().orElse(true)) {
            reasons.add(route.bucket() + " keeps no versions, so it has the latest state alone: leave out --as-of");
        }
        kept.removal()
                .filter(rule -> asOf.isBefore(now.minus(Duration.ofDays(rule.days()))))
                .ifPresent(rule -> reasons.add("the lifecycle rule " + rule.rule() + " of " + route.bucket()
                        + " removes versions " + rule.days()
                        + " days after they were replaced, so it can answer from "
                        + now.minus(Duration.ofDays(rule.days())) + " on"));
    }

    private Optional<Instant> firstPass(RunContext run, String bucket, String container) {
        Optional<Position> next = Optional.empty();
        Optional<Instant> first = Optional.empty();
        String account = "";
        do {
            Page page = versions.list(run, bucket, BucketLayout.PASSES, next);
            for (ObjectVersionListing.Listed entry : page.entries()) {
                String owner = entry.key().substring(0, entry.key().lastIndexOf('/') + 1);
                // An account's passes are in the order of their times: the first that concerns the container counts.
                if (entry instanceof ListedVersion && entry.current() && !owner.equals(account)) {
                    Optional<Instant> began = startOf(run, new ObjectKey(bucket, entry.key()), container);
                    if (began.isPresent()) {
                        account = owner;
                        first = first.filter(earlier -> earlier.isBefore(began.get()))
                                .or(() -> began);
                    }
                }
            }
            next = page.next();
        } while (next.isPresent());
        return first;
    }

    private Optional<Instant> startOf(RunContext run, ObjectKey key, String container) {
        try {
            return reader.readText(run, key)
                    .map(PassRecord::parse)
                    .filter(pass ->
                            pass.containers().isEmpty() || pass.containers().contains(container))
                    .map(PassRecord::startedAt);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
