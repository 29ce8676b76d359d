package io.blobferry.federation;

import io.blobferry.routing.Route;
import java.util.List;

/**
 * Restricts the permissions of sessions to some of the role's.
 *
 * @param routes where sessions may write; at least one; prefixes of printable ASCII, which AWS's policies are limited to
 * @param deleteMarkers whether sessions may place delete markers there
 */
public record SessionScope(List<Route> routes, boolean deleteMarkers) {
    private static final String ASCII = "[\\x20-\\x7E]*";

    public SessionScope {
        routes = List.copyOf(routes);
        if (routes.isEmpty()
                || !routes.stream().allMatch(route -> route.prefix().matches(ASCII))) {
            throw new IllegalArgumentException(
                    "a session scope needs at least one route, and prefixes of printable ASCII: " + routes);
        }
    }
}
