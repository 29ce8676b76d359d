package io.blobferry.cli;

import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import java.util.List;
import java.util.Optional;

/**
 * What is restored, as the command's arguments name it.
 *
 * @param container the container
 * @param path a blob's name, or what the names start with; empty: all
 */
record RestoreSource(String container, String path) {
    static RestoreSource parse(String text) {
        int slash = text.indexOf('/');
        String container = slash < 0 ? text : text.substring(0, slash);
        if (!container.matches("[a-z0-9](-?[a-z0-9]){2,62}|\\$root|\\$web|\\$logs")) {
            throw new IllegalArgumentException(
                    "'" + container + "' is no name of a container: expected CONTAINER[/PREFIX or BLOB]");
        }
        return new RestoreSource(container, slash < 0 ? "" : text.substring(slash + 1));
    }

    /** Whether the path can be a blob's name: one that ends with a slash is a prefix. */
    boolean mayBeBlob() {
        return !path.isEmpty() && !path.endsWith("/");
    }

    /** The last segment of the path. */
    String lastSegment() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Where its backups are.
     *
     * @param from {@code s3://bucket/prefix}; null: by the routes
     * @throws IllegalArgumentException if there is no such place; the message says why
     */
    List<Route> destinations(String from, Optional<Routes> routes) {
        if (from == null) {
            List<Route> all = routes.orElseThrow().destinationsOf(container);
            if (all.isEmpty()) {
                throw new IllegalArgumentException("no route of BLOBFERRY_ROUTES is for the container " + container
                        + ": name the bucket by --from");
            }
            return all;
        }
        if (!from.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?")) {
            throw new IllegalArgumentException("--from must be s3://BUCKET[/PREFIX]: " + from);
        }
        int slash = from.indexOf('/', "s3://".length());
        return List.of(
                slash < 0
                        ? new Route(from.substring("s3://".length()), "")
                        : new Route(from.substring("s3://".length(), slash), from.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return path.isEmpty() ? container : container + "/" + path;
    }
}
