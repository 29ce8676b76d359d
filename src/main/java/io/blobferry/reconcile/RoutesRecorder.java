package io.blobferry.reconcile;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.format.RoutesRecord;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.ObjectListing;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Records in every bucket of the routes which routes are in force, where the latest record there says something else; and in the
 * buckets that the former routes had besides, as long as the role may write there.
 */
public final class RoutesRecorder {
    private final ObjectListing objects;
    private final BackupReader reader;
    private final HistoryRecords records;
    private final SourceScope scope;
    private final Routes routes;
    private final Clock clock;

    public RoutesRecorder(
            ObjectListing objects,
            BackupReader reader,
            HistoryRecords records,
            SourceScope scope,
            Routes routes,
            Clock clock) {
        this.objects = objects;
        this.reader = reader;
        this.records = records;
        this.scope = scope;
        this.routes = routes;
        this.clock = clock;
    }

    /**
     * Records the routes where they have changed. Idempotent. For each bucket one LIST, and at most one GET and one PUT; a
     * LIST more for each thousand records of the account. A bucket of the former routes has its record before the record that
     * names it is followed by another.
     *
     * @throws TransferException if a bucket cannot be listed, read or written; the buckets before it are done
     */
    public void record(RunContext run) {
        RoutesRecord current = new RoutesRecord(
                scope.account(),
                clock.instant(),
                scope.containers(),
                routes.all().stream().map(RoutesRecorder::recorded).toList());
        List<String> buckets = bucketsOf(routes);
        for (String bucket : buckets) {
            Optional<RoutesRecord> former = latest(run, bucket);
            if (former.filter(current::isSame).isEmpty()) {
                former.ifPresent(record -> record.routes().stream()
                        .map(RoutesRecord.RecordedRoute::bucket)
                        .filter(name -> !buckets.contains(name))
                        .distinct()
                        .forEach(name -> recordLeaving(run, name, current)));
                write(run, bucket, current);
            }
        }
    }

    private void recordLeaving(RunContext run, String bucket, RoutesRecord current) {
        try {
            write(run, bucket, current);
        } catch (PermanentException refused) {
            // The role lost its right together with the route, or the bucket is gone: the record is an addition there.
            if (refused.failureCause() == FailureCause.FEDERATION) {
                throw refused;
            }
        }
    }

    private void write(RunContext run, String bucket, RoutesRecord current) {
        records.write(run, new ObjectKey(bucket, current.recordKey()), current.toJson());
    }

    /** The buckets of the routes, in the order of their names. */
    static List<String> bucketsOf(Routes routes) {
        return List.copyOf(
                new TreeSet<>(routes.all().stream().map(Route::bucket).toList()));
    }

    /** Empty if there is none, or one that cannot be read: then a new one is due. */
    private Optional<RoutesRecord> latest(RunContext run, String bucket) {
        String last = "";
        ObjectListing.Page page;
        do {
            page = objects.list(run, bucket, RoutesRecord.keyPrefix(scope.account()), last);
            if (!page.objects().isEmpty()) {
                last = page.objects().getLast().key();
            }
        } while (!page.last() && !page.objects().isEmpty());
        return last.isEmpty()
                ? Optional.empty()
                : reader.readText(run, new ObjectKey(bucket, last)).flatMap(RoutesRecorder::parsed);
    }

    private static Optional<RoutesRecord> parsed(String json) {
        try {
            return Optional.of(RoutesRecord.parse(json));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static RoutesRecord.RecordedRoute recorded(Route route) {
        return new RoutesRecord.RecordedRoute(
                route.name(),
                route.bucket(),
                route.prefix(),
                route.storageClass().name(),
                texts(route.filter().containers()),
                texts(route.filter().include()),
                texts(route.filter().exclude()));
    }

    private static List<String> texts(List<GlobPattern> patterns) {
        return patterns.stream().map(GlobPattern::text).toList();
    }
}
