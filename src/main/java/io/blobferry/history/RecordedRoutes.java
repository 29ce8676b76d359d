package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.history.BlobPlaces.Unrouted;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The routes of one account, as the buckets have recorded them.
 *
 * @param all the earliest first; at least one
 */
public record RecordedRoutes(String account, List<Dated> all) {
    public RecordedRoutes {
        all = List.copyOf(all);
    }

    /**
     * Routes from a time on.
     *
     * @param containers what is backed up; empty: all containers
     */
    public record Dated(Instant from, Set<String> containers, Routes routes) {
        boolean includes(String container) {
            return containers.isEmpty() || containers.contains(container);
        }

        /** What decides of the container's blobs where they are backed up. */
        private List<Object> rules(String container) {
            return includes(container)
                    ? routes.all().stream()
                            .filter(route -> route.filter().includesContainer(container))
                            .<Object>map(route -> List.of(
                                    route.bucket(),
                                    route.prefix(),
                                    route.filter().include(),
                                    route.filter().exclude()))
                            .toList()
                    : List.of();
        }

        Optional<Route> routeFor(BlobAddress blob) {
            return includes(blob.container()) ? routes.routeFor(blob) : Optional.empty();
        }
    }

    /** The latest that are not later; empty if the moment is before all. */
    public Optional<Dated> at(Instant asOf) {
        return all.stream().filter(dated -> !dated.from().isAfter(asOf)).reduce((older, newer) -> newer);
    }

    /** Whether other routes than those were for the container at any time. */
    public boolean haveOthers(Dated than, String container) {
        return all.stream().anyMatch(dated -> !dated.rules(container).equals(than.rules(container)));
    }

    /** All destinations that the container has ever had. */
    public List<Route> destinationsOf(String container) {
        List<Route> destinations = new ArrayList<>();
        all.stream()
                .filter(dated -> dated.includes(container))
                .flatMap(dated -> dated.routes().destinationsOf(container).stream())
                .filter(route -> destinations.stream().noneMatch(route::hasSameDestination))
                .forEach(destinations::add);
        return List.copyOf(destinations);
    }

    /** The container's blob whose backup had the key at any time. */
    public Optional<BlobAddress> blobOf(String container, ObjectKey key) {
        return all.stream()
                .flatMap(dated -> dated.routes().blobOf(account, key).stream())
                .filter(blob -> blob.container().equals(container))
                .findFirst();
    }

    /**
     * The times, but those before the first route, during which no route was for the blob.
     *
     * @param compared when a pass that began after a time had ended
     */
    public List<Unrouted> unrouted(BlobAddress blob, UnaryOperator<Instant> compared) {
        List<Unrouted> times = new ArrayList<>();
        Optional<Instant> since = Optional.empty();
        boolean wasRouted = false;
        for (Dated dated : all) {
            boolean isRouted = dated.routeFor(blob).isPresent();
            if (!isRouted && wasRouted && since.isEmpty()) {
                since = Optional.of(dated.from());
            } else if (isRouted && since.isPresent()) {
                times.add(new Unrouted(since.get(), dated.from(), compared.apply(dated.from())));
                since = Optional.empty();
            }
            wasRouted |= isRouted;
        }
        since.ifPresent(from -> times.add(new Unrouted(from, Instant.MAX, Instant.MAX)));
        return List.copyOf(times);
    }
}
