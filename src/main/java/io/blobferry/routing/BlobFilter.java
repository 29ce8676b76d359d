package io.blobferry.routing;

import io.blobferry.domain.BlobAddress;
import java.util.List;
import java.util.Objects;

/**
 * Which blobs are meant.
 *
 * @param containers the containers' names; empty means all
 * @param include the blobs' names; empty means all
 * @param exclude the names of blobs that are left out nevertheless
 */
public record BlobFilter(List<GlobPattern> containers, List<GlobPattern> include, List<GlobPattern> exclude) {
    /** Every blob there is. */
    public static final BlobFilter ALL = new BlobFilter(List.of(), List.of(), List.of());

    public BlobFilter {
        Objects.requireNonNull(containers, "containers");
        containers = List.copyOf(containers);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public boolean includes(BlobAddress blob) {
        return includesContainer(blob.container())
                && matchesAny(include, blob.name())
                && exclude.stream().noneMatch(pattern -> pattern.matches(blob.name()));
    }

    /** Whether some blob of the container may be meant. */
    public boolean includesContainer(String container) {
        return matchesAny(containers, container);
    }

    /** May be wrong by saying that there may be one. */
    boolean mayIncludeContainerWithPrefix(String start) {
        return containers.isEmpty()
                || containers.stream()
                        .map(GlobPattern::text)
                        .anyMatch(text -> text.startsWith(start) || text.matches(".*[*?].*"));
    }

    private static boolean matchesAny(List<GlobPattern> patterns, String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
