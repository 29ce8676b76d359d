package io.blobferry.routing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The ways of all blobs, tried in order: a blob takes the first that is for it, and is not backed up if there is none. No
 * two blobs of an account share a key.
 */
public record Routes(List<Route> all) {
    public Routes {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there is no route");
        }
        collision(all).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }

    /** The one way of every blob. */
    public static Routes of(Route only) {
        return new Routes(List.of(only));
    }

    /** The blob's way; empty if the blob is not to be backed up. */
    public Optional<Route> routeFor(BlobAddress blob) {
        return all.stream().filter(route -> route.filter().includes(blob)).findFirst();
    }

    /** The blob of this account whose backup goes to the key; empty if no blob's does. */
    public Optional<BlobAddress> blobOf(String account, ObjectKey key) {
        return all.stream()
                .flatMap(route -> route.blobOf(account, key).stream()
                        .filter(blob -> routeFor(blob).equals(Optional.of(route))))
                .findFirst();
    }

    /** As few of the routes as have every backup under one of their prefixes. */
    public List<Route> distinctPrefixes() {
        Set<String> places = new LinkedHashSet<>();
        return all.stream()
                .filter(route -> all.stream()
                        .noneMatch(other ->
                                other.contains(route) && !other.prefix().equals(route.prefix())))
                .filter(route -> places.add(route.bucket() + "/" + route.prefix()))
                .toList();
    }

    /** One route for each place that backups of the container's blobs may go to. */
    public List<Route> destinationsOf(String container) {
        List<Route> places = new ArrayList<>();
        for (Route route : all) {
            if (route.filter().includesContainer(container) && places.stream().noneMatch(route::hasSameDestination)) {
                places.add(route);
            }
        }
        return List.copyOf(places);
    }

    private static Optional<String> collision(List<Route> routes) {
        return routes.stream()
                .flatMap(outer -> routes.stream()
                        .filter(outer::mayCollideWith)
                        .map(inner -> "the prefix '" + inner.prefix() + "' of route " + inner.name()
                                + " reads as a container below the prefix '" + outer.prefix() + "' of route "
                                + outer.name() + ", so that two blobs could share a key: give route " + outer.name()
                                + " a prefix of its own, or name its containers"))
                .findFirst();
    }
}
