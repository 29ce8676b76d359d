package io.blobferry.reconcile;

import io.blobferry.domain.ObjectKey;
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

/** Records in every bucket of the routes which routes are in force, where the latest record there says something else. */
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
     * LIST more for each thousand records of the account.
     *
     * @throws TransferException if a bucket cannot be listed, read or written; the buckets before it are done
     */
    public void record(RunContext run) {
        RoutesRecord current = new RoutesRecord(
                scope.account(),
                clock.instant(),
                scope.containers(),
                routes.all().stream().map(RoutesRecorder::recorded).toList());
        for (String bucket : bucketsOf(routes)) {
            if (latest(run, bucket).filter(current::isSame).isEmpty()) {
                records.write(run, new ObjectKey(bucket, current.recordKey()), current.toJson());
            }
        }
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
