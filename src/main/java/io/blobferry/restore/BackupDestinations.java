package io.blobferry.restore;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.format.BucketLayout;
import io.blobferry.format.RoutesRecord;
import io.blobferry.history.BackupScope;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.ObjectVersionListing.Page;
import io.blobferry.spi.target.ObjectVersionListing.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the backups of a container are.
 *
 * @param routes a route for each bucket and prefix
 * @param recorded the routes of the moment as a bucket has recorded them, which say which blob a key belongs to; empty if none
 *     are known: each key is then the blob's of its name
 */
public record BackupDestinations(List<Route> routes, Optional<Recorded> recorded) {
    private static final String JSON = ".json";

    public BackupDestinations {
        routes = List.copyOf(routes);
    }

    /** The routes of one account. */
    public record Recorded(String account, Routes routes) {}

    /** Destinations that the command or the settings name. */
    public static BackupDestinations named(List<Route> routes) {
        return new BackupDestinations(routes, Optional.empty());
    }

    /**
     * The destinations of the moment, by the latest record of routes that is not later, in one of the given buckets. Records of
     * several accounts are told apart by today's destinations.
     *
     * @param today by the settings
     * @return today's, if nothing is recorded
     */
    public static BackupDestinations asOf(
            RunContext run,
            ObjectVersionListing versions,
            BackupReader reader,
            List<Route> today,
            String container,
            Instant asOf) {
        for (String bucket : today.stream().map(Route::bucket).distinct().toList()) {
            Map<String, String> thenByAccount = new TreeMap<>();
            Map<String, String> latestByAccount = new TreeMap<>();
            Optional<Position> next = Optional.empty();
            do {
                Page page = versions.list(run, bucket, BucketLayout.ROUTES, next);
                for (ObjectVersionListing.Listed entry : page.entries()) {
                    if (entry instanceof ListedVersion && entry.current()) {
                        String account = account(entry.key());
                        latestByAccount.put(account, entry.key());
                        if (time(entry.key())
                                .filter(from -> !from.isAfter(asOf))
                                .isPresent()) {
                            thenByAccount.put(account, entry.key());
                        }
                    }
                }
                next = page.next();
            } while (next.isPresent());
            List<BackupDestinations> found = new ArrayList<>();
            thenByAccount.forEach((account, key) -> routes(run, reader, bucket, latestByAccount.get(account))
                    .filter(latest -> latest.destinationsOf(container).stream()
                            .anyMatch(route -> today.stream().anyMatch(route::hasSameDestination)))
                    .flatMap(ofToday -> routes(run, reader, bucket, key))
                    .filter(then -> !then.destinationsOf(container).isEmpty())
                    .ifPresent(then -> found.add(new BackupDestinations(
                            then.destinationsOf(container), Optional.of(new Recorded(account, then))))));
            if (found.size() == 1) {
                return found.getFirst();
            }
        }
        return named(today);
    }

    /** What to read of the destinations. */
    public List<BackupScope> scopes(String container, String namePrefix) {
        return routes.stream()
                .map(route -> recorded.map(known -> BackupScope.of(
                                route, known.routes(), known.account(), Optional.of(container), namePrefix))
                        .orElseGet(() ->
                                BackupScope.of(route.bucket(), route.prefix(), Optional.of(container), namePrefix)))
                .toList();
    }

    private static String account(String key) {
        String rest = key.substring(BucketLayout.ROUTES.length());
        return rest.substring(0, Math.max(0, rest.indexOf('/')));
    }

    private static Optional<Instant> time(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        try {
            return name.endsWith(JSON)
                    ? Optional.of(Instant.parse(name.substring(0, name.length() - JSON.length())))
                    : Optional.empty();
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** Empty if the record cannot be read, as one of a newer schema. */
    private static Optional<Routes> routes(RunContext run, BackupReader reader, String bucket, String key) {
        try {
            return reader.readText(run, new ObjectKey(bucket, key))
                    .map(RoutesRecord::parse)
                    .map(record -> new Routes(record.routes().stream()
                            .map(BackupDestinations::route)
                            .toList()));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Route route(RoutesRecord.RecordedRoute recorded) {
        return new Route(
                recorded.name(),
                new BlobFilter(
                        patterns(recorded.containers()), patterns(recorded.include()), patterns(recorded.exclude())),
                recorded.bucket(),
                recorded.prefix(),
                StorageClass.valueOf(recorded.storageClass()));
    }

    private static List<GlobPattern> patterns(List<String> texts) {
        return texts.stream().map(GlobPattern::new).toList();
    }
}
