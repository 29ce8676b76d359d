package io.blobferry.federation;

import io.blobferry.routing.Route;
import java.util.List;

/**
 * What sessions may do at the most, however much more the role may.
 *
 * @param routes where they may write; at least one, with prefixes of ASCII characters alone, in which AWS's policies are
 *     written
 * @param deleteMarkers whether they may put delete markers there
 */
public record SessionScope(List<Route> routes, boolean deleteMarkers) {
    private static final String ASCII = "[\\x20-\\x7E]*";

    public SessionScope {
        routes = List.copyOf(routes);
        if (routes.isEmpty()
                || !routes.stream().allMatch(route -> route.prefix().matches(ASCII))) {
            throw new IllegalArgumentException("a session can be narrowed to prefixes of ASCII characters alone");
        }
    }
}
