package io.blobferry.restore;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.history.BackupScope;
import io.blobferry.history.BlobPlaces;
import io.blobferry.history.BlobPlaces.Unrouted;
import io.blobferry.history.Doubt;
import io.blobferry.history.RecordedRoutes;
import io.blobferry.history.RecordedRoutes.Dated;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the backups of a container are.
 *
 * @param routes a route for each bucket and prefix
 * @param recorded the routes of the moment as a bucket has recorded them, which say which blob a key belongs to; empty if none
 *     are known: each key is then the blob's of its name
 * @param changed what other routes the container had at another time; empty if none
 */
public record BackupDestinations(List<Route> routes, Optional<Recorded> recorded, Optional<Changed> changed) {
    public BackupDestinations {
        routes = List.copyOf(routes);
    }

    /** The routes of one account. */
    public record Recorded(String account, Routes routes) {}

    /**
     * The routes of other times.
     *
     * @param others the destinations that the container has not at the moment, and that can be read
     * @param blobs the blob whose backup a key is by the routes of any time, if the routes of the moment are for the blob
     * @param unrouted when no route was for a blob
     * @param unreadable the records and buckets that cannot be read, each with the reason
     */
    public record Changed(
            List<Route> others,
            Function<ObjectKey, Optional<BlobAddress>> blobs,
            Function<BlobAddress, List<Unrouted>> unrouted,
            Map<String, String> unreadable) {}

    /** Destinations that the command or the settings name. */
    public static BackupDestinations named(List<Route> routes) {
        return new BackupDestinations(routes, Optional.empty(), Optional.empty());
    }

    /**
     * The destinations of the moment, by the latest record of routes that is not later, and those of all other records. Records
     * of several accounts are told apart by today's destinations: those of the latest record or, where the settings are older
     * than it, of one before.
     *
     * @param today by the settings
     * @return today's, if nothing is recorded; those of the first record, if the moment is before it
     */
    public static BackupDestinations asOf(
            RunContext run,
            ObjectVersionListing versions,
            BackupReader reader,
            List<Route> today,
            String container,
            Instant asOf) {
        RoutesHistoryReader history = new RoutesHistoryReader(run, versions, reader);
        for (String bucket : today.stream().map(Route::bucket).distinct().toList()) {
            Map<String, List<ObjectKey>> records = history.records(bucket);
            Predicate<ObjectKey> isOfToday = key -> history.read(key)
                    .filter(recorded -> recorded.routes().destinationsOf(container).stream()
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
                    .flatMap(account -> history.account(account, bucket, records.get(account)).stream())
                    .flatMap(known -> of(
                            known,
                            today,
                            container,
                            asOf,
                            from -> history.compared(known.routes().account(), bucket, container, from))
                            .stream())
                    .toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
        }
        return named(today);
    }

    /** @return empty if the container had no destination then */
    private static Optional<BackupDestinations> of(
            RoutesHistoryReader.Found found,
            List<Route> today,
            String container,
            Instant asOf,
            Function<Instant, Instant> compared) {
        RecordedRoutes known = found.routes();
        Dated then = known.at(asOf).orElse(known.all().getFirst());
        List<Route> destinations = then.routes().destinationsOf(container);
        if (destinations.isEmpty()) {
            return Optional.empty();
        }
        List<Route> others = Stream.concat(known.destinationsOf(container).stream(), today.stream())
                .filter(route -> destinations.stream().noneMatch(route::hasSameDestination))
                .toList();
        Map<Instant, Instant> passes = new HashMap<>();
        boolean isSame = others.isEmpty() && found.unreadable().isEmpty() && !known.haveOthers(then, container);
        return Optional.of(new BackupDestinations(
                destinations,
                Optional.of(new Recorded(known.account(), then.routes())),
                isSame
                        ? Optional.empty()
                        : Optional.of(new Changed(
                                distinct(others).stream()
                                        .filter(route -> !found.unreadable().containsKey("s3://" + route.bucket()))
                                        .toList(),
                                key -> known.blobOf(container, key)
                                        .or(() -> today.stream()
                                                .flatMap(route -> route.blobOf(known.account(), key).stream())
                                                .filter(blob -> blob.container().equals(container))
                                                .findFirst())
                                        .filter(blob ->
                                                then.routes().routeFor(blob).isPresent()),
                                blob -> known.unrouted(blob, from -> computed(passes, from, compared)),
                                found.unreadable()))));
    }

    /** Asked for by many blobs at once. */
    private static Instant computed(Map<Instant, Instant> known, Instant from, Function<Instant, Instant> compared) {
        synchronized (known) {
            return known.computeIfAbsent(from, compared);
        }
    }

    private static List<Route> distinct(List<Route> routes) {
        List<Route> distinct = new ArrayList<>();
        for (Route route : routes) {
            if (distinct.stream().noneMatch(route::hasSameDestination)) {
                distinct.add(route);
            }
        }
        return List.copyOf(distinct);
    }

    /** Those of the moment, then those of other times. */
    public List<Route> all() {
        return Stream.concat(routes.stream(), others().stream()).toList();
    }

    /** Those of other times. */
    public List<Route> others() {
        return changed.map(Changed::others).orElse(List.of());
    }

    /** What to read of the destinations: one after the other, but together where they may have the same blobs. */
    public List<BlobPlaces> places(String container, String namePrefix) {
        return changed.map(other -> List.of(changedPlaces(other, container, namePrefix)))
                .orElseGet(() -> routes.stream()
                        .map(route -> recorded.map(known -> BackupScope.of(
                                        route, known.routes(), known.account(), Optional.of(container), namePrefix))
                                .orElseGet(() -> BackupScope.of(
                                        route.bucket(), route.prefix(), Optional.of(container), namePrefix)))
                        .map(BlobPlaces::of)
                        .toList());
    }

    private BlobPlaces changedPlaces(Changed other, String container, String namePrefix) {
        Function<List<Route>, List<BackupScope>> scopes = list -> list.stream()
                .map(route -> new BackupScope(
                        route.bucket(), route.prefix(), Optional.of(container), namePrefix, other.blobs()))
                .toList();
        return new BlobPlaces(
                scopes.apply(routes),
                scopes.apply(other.others()),
                other.unrouted(),
                other.unreadable().entrySet().stream()
                        .findFirst()
                        .map(entry ->
                                new Doubt(Doubt.Reason.PLACE_NOT_READ, entry.getKey() + ": " + entry.getValue())));
    }

    /** Whether one of the buckets has, or had, an object for a blob of this very name. A LIST for each destination. */
    public boolean haveBlob(RunContext run, ObjectVersionListing versions, String container, String name) {
        return all().stream().anyMatch(route -> {
            String key = route.prefix() + container + "/" + name;
            return ObjectKey.fits(key)
                    && versions.list(run, route.bucket(), key, Optional.empty()).entries().stream()
                            .findFirst()
                            .map(ObjectVersionListing.Listed::key)
                            .filter(key::equals)
                            .isPresent();
        });
    }
}
