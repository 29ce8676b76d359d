package io.blobferry.spi.source;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lists the containers to back up, one by one. Operations throw {@link TransientException} and {@link
 * PermanentException}.
 */
public interface ContainerListing {
    /**
     * One step of the listing.
     *
     * @param container the next container; may be empty although more steps follow
     * @param next the continuation of the listing; empty after the last container
     */
    record Step(Optional<String> container, Optional<String> next) {
        public Step {
            Objects.requireNonNull(container, "container");
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * The next container. A container that is created or deleted during the listing may be listed or not. At most one
     * request.
     *
     * @param from the {@code next} of an earlier step; empty for the first step
     */
    Step next(RunContext run, Optional<String> from);

    /** Lists the given containers in the order of their names, whether they exist or not. */
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
