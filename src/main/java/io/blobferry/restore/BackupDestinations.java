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
import java.util.function.Predicate;

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
     * several accounts are told apart by today's destinations: those of the latest record or, where the settings are older than
     * it, of one before.
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
            Map<String, List<String>> records = records(run, versions, bucket);
            Predicate<String> isOfToday = key -> routes(run, reader, bucket, key)
                    .filter(recorded -> recorded.destinationsOf(container).stream()
                            .anyMatch(route -> today.stream().anyMatch(route::hasSameDestination)))
                    .isPresent();
            List<String> accounts = records.keySet().stream()
                    .filter(account -> isOfToday.test(records.get(account).getLast()))
                    .toList();
            if (accounts.isEmpty()) {
                accounts = records.keySet().stream()
                        .filter(account -> records.get(account).stream().anyMatch(isOfToday))
                        .toList();
            }
            List<BackupDestinations> found = accounts.stream()
                    .flatMap(account -> at(records.get(account), asOf)
                            .flatMap(key -> routes(run, reader, bucket, key))
                            .filter(then -> !then.destinationsOf(container).isEmpty())
                            .map(then -> new BackupDestinations(
                                    then.destinationsOf(container), Optional.of(new Recorded(account, then))))
                            .stream())
                    .toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
        }
        return named(today);
    }

    /** The keys of the records in a bucket by account, in the order of their times. */
    private static Map<String, List<String>> records(RunContext run, ObjectVersionListing versions, String bucket) {
        Map<String, List<String>> records = new TreeMap<>();
        Optional<Position> next = Optional.empty();
        do {
            Page page = versions.list(run, bucket, BucketLayout.ROUTES, next);
            for (ObjectVersionListing.Listed entry : page.entries()) {
                if (entry instanceof ListedVersion && entry.current()) {
                    records.computeIfAbsent(account(entry.key()), account -> new ArrayList<>())
                            .add(entry.key());
                }
            }
            next = page.next();
        } while (next.isPresent());
        return records;
    }

    private static Optional<String> at(List<String> records, Instant asOf) {
        return records.stream()
                .filter(key -> time(key).filter(from -> !from.isAfter(asOf)).isPresent())
                .reduce((older, newer) -> newer);
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

    /** Whether one of the buckets has, or had, an object for a blob of this very name. A LIST for each destination. */
    public boolean haveBlob(RunContext run, ObjectVersionListing versions, String container, String name) {
        return routes.stream().anyMatch(route -> {
            String key = route.prefix() + container + "/" + name;
            return ObjectKey.fits(key)
                    && versions.list(run, route.bucket(), key, Optional.empty()).entries().stream()
                            .findFirst()
                            .map(ObjectVersionListing.Listed::key)
                            .filter(key::equals)
                            .isPresent();
        });
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
