package io.blobferry.routing;

import io.blobferry.domain.BlobAddress;
import java.util.List;
import java.util.Objects;

/**
 * Selects blobs by container and name.
 *
 * @param containers patterns of container names; empty selects all
 * @param include patterns of blob names; empty selects all
 * @param exclude patterns of blob names that are excluded although {@code include} selects them
 */
public record BlobFilter(List<GlobPattern> containers, List<GlobPattern> include, List<GlobPattern> exclude) {
    /** Selects every blob. */
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

    /** Whether the filter may select a blob of the container. */
    public boolean includesContainer(String container) {
        return matchesAny(containers, container);
    }

    /** Whether the filter may select a container whose name starts with the prefix. May return a false positive. */
    boolean mayIncludeContainerWithPrefix(String prefix) {
        return containers.isEmpty()
                || containers.stream()
                        .map(GlobPattern::text)
                        .anyMatch(text -> text.startsWith(prefix) || text.contains("*") || text.contains("?"));
    }

    private static boolean matchesAny(List<GlobPattern> patterns, String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
