package io.blobferry.routing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All routes, in order: a blob uses the first route whose filter includes it, and is not backed up if there is none. No
 * two blobs of an account share a key.
 */
public record Routes(List<Route> all) {
    public Routes {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("at least one route is required");
        }
        collision(all).ifPresent(message -> {
            throw new IllegalArgumentException(message);
        });
    }

    /** A single route. */
    public static Routes of(Route only) {
        return new Routes(List.of(only));
    }

    /** The blob's route; empty if the blob is not backed up. */
    public Optional<Route> routeFor(BlobAddress blob) {
        return all.stream().filter(route -> route.filter().includes(blob)).findFirst();
    }

    /** The blob of this account whose backup has the key; empty if there is none. */
    public Optional<BlobAddress> blobOf(String account, ObjectKey key) {
        return all.stream()
                .flatMap(route -> route.blobOf(account, key).stream()
                        .filter(blob -> routeFor(blob).equals(Optional.of(route))))
                .findFirst();
    }

    /** A minimal list of routes whose bucket and prefix cover the backups of all routes. */
    public List<Route> distinctPrefixes() {
        Set<String> seenPrefixes = new LinkedHashSet<>();
        return all.stream()
                .filter(route -> all.stream()
                        .noneMatch(other ->
                                other.contains(route) && !other.prefix().equals(route.prefix())))
                .filter(route -> seenPrefixes.add(route.bucket() + "/" + route.prefix()))
                .toList();
    }

    /** One route for each bucket and prefix that may hold backups of the container's blobs. */
    public List<Route> destinationsOf(String container) {
        List<Route> destinations = new ArrayList<>();
        for (Route route : all) {
            if (route.filter().includesContainer(container)
                    && destinations.stream().noneMatch(route::hasSameDestination)) {
                destinations.add(route);
            }
        }
        return List.copyOf(destinations);
    }

    private static Optional<String> collision(List<Route> routes) {
        return routes.stream()
                .flatMap(outer -> routes.stream()
                        .filter(outer::mayCollideWith)
                        .map(inner -> "prefix '" + inner.prefix() + "' of route " + inner.name()
                                + " could be a container under prefix '" + outer.prefix() + "' of route "
                                + outer.name() + ", so two blobs could share a key: set another prefix for route "
                                + outer.name() + " or list its containers"))
                .findFirst();
    }
}
