package io.blobferry.federation;

import io.blobferry.domain.Route;
import java.util.List;

/**
 * What sessions may do at the most, however much more the role may.
 *
 * @param routes where they may write; at least one, with prefixes of ASCII characters alone, in which AWS's policies are
 *     written
 * @param deleteMarkers whether they may put delete markers there
 */
public record SessionLimits(List<Route> routes, boolean deleteMarkers) {
    private static final String NARROWABLE = "[\\x20-\\x7E]*";

    public SessionLimits {
        routes = List.copyOf(routes);
        if (routes.isEmpty()
                || !routes.stream().allMatch(route -> route.prefix().matches(NARROWABLE))) {
            throw new IllegalArgumentException("a session can be narrowed to prefixes of ASCII characters alone");
        }
    }
}
