package io.blobferry.domain;

import java.util.List;
import java.util.Objects;

/**
 * Which blobs are meant.
 *
 * @param containers the containers' names; empty means all
 * @param include the blobs' names; empty means all
 * @param exclude the names of blobs that are left out nevertheless
 */
public record Selection(List<NamePattern> containers, List<NamePattern> include, List<NamePattern> exclude) {
    /** Every blob there is. */
    public static final Selection ALL = new Selection(List.of(), List.of(), List.of());

    public Selection {
        Objects.requireNonNull(containers, "containers");
        containers = List.copyOf(containers);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public boolean includes(BlobAddress blob) {
        return includesContainer(blob.container())
                && isAny(include, blob.name())
                && exclude.stream().noneMatch(pattern -> pattern.matches(blob.name()));
    }

    /** Whether some blob of the container may be meant. */
    public boolean includesContainer(String container) {
        return isAny(containers, container);
    }

    /** May be wrong by saying that there may be one. */
    boolean mayIncludeContainerThatBeginsWith(String start) {
        return containers.isEmpty()
                || containers.stream()
                        .map(NamePattern::text)
                        .anyMatch(text -> text.startsWith(start) || text.matches(".*[*?].*"));
    }

    private static boolean isAny(List<NamePattern> patterns, String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
