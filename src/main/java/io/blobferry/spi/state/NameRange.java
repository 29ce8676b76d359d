package io.blobferry.spi.state;

import java.util.Objects;
import java.util.Optional;

/**
 * A range of a container's blob names, in the order in which the source lists them.
 *
 * @param from the first name, inclusive, whether such a blob exists or not; empty for the first name of the container
 * @param until the name at which the next range starts, exclusive; empty for the end of the container
 */
public record NameRange(String from, Optional<String> until) {
    /** All names. */
    public static final NameRange ALL = new NameRange("", Optional.empty());

    public NameRange {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(until, "until");
    }

    /** The names of this range before the given one. */
    public NameRange before(String name) {
        return new NameRange(from, Optional.of(name));
    }

    /** The names of this range from the given one on. */
    public NameRange startingAt(String name) {
        return new NameRange(name, until);
    }
}
