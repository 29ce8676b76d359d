package io.blobferry.spi.source;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The containers that are backed up, one by one. Throws {@link TransientException} and {@link PermanentException}. */
public interface ContainerListing {
    /**
     * A step through the listing.
     *
     * @param container the container that is next; empty if the step came to none
     * @param next where the listing goes on; empty at its end
     */
    record Step(Optional<String> container, Optional<String> next) {
        public Step {
            Objects.requireNonNull(container, "container");
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * The container at a place in the listing. What is made or deleted meanwhile may be listed or not. One request at the
     * most.
     *
     * @param from where an earlier step said that the listing goes on; empty for the first
     */
    Step next(RunContext run, Optional<String> from);

    /** These containers, whether they are there or not; the same order for the same names. */
    static ContainerListing of(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        return (run, from) -> {
            int at = from.map(Integer::parseInt).orElse(0);
            return new Step(
                    at < sorted.size() ? Optional.of(sorted.get(at)) : Optional.empty(),
                    at + 1 < sorted.size() ? Optional.of(Integer.toString(at + 1)) : Optional.empty());
        };
    }
}
