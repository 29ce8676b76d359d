package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers the containers that the reconciliation has compared, one row a container. Operations throw {@link
 * TransientException} and {@link PermanentException}.
 */
public interface ContainerSightings {
    /**
     * A container that was compared.
     *
     * @param comparedAt when the last pass began that compared all of it; it was there, with the blobs that the pass listed
     * @param isMissing whether the source has had no such container since, and the target has a record of that
     */
    record Sighting(String container, Instant comparedAt, boolean isMissing) {
        public Sighting {
            Objects.requireNonNull(container, "container");
            Objects.requireNonNull(comparedAt, "comparedAt");
        }
    }

    /**
     * One page of the containers, in the store's own order; an empty page may have a next one.
     *
     * @param next the continuation; empty on the last page
     */
    record Page(List<Sighting> sightings, Optional<String> next) {
        public Page {
            sightings = List.copyOf(sightings);
            Objects.requireNonNull(next, "next");
        }
    }

    /** The container's row. One request. */
    Optional<Sighting> find(RunContext run, String container);

    /** Records the sighting in place of an earlier one. One request. */
    void record(RunContext run, Sighting sighting);

    /**
     * Up to 1,000 of the containers. One request.
     *
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    Page list(RunContext run, Optional<String> from);
}
