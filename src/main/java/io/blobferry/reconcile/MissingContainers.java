package io.blobferry.reconcile;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.ContainerSightings;
import io.blobferry.spi.state.ContainerSightings.Sighting;
import io.blobferry.spi.state.ReconciliationPass;
import java.time.Clock;
import java.util.Optional;

/**
 * Finds the containers that the source no longer has, and records that in each of their destinations, once for each
 * disappearance. No event announces it, and no delete marker is placed: the account may be the wrong one.
 */
final class MissingContainers {
    private final ReconcilerPorts ports;
    private final Routes routes;
    private final Clock clock;

    MissingContainers(ReconcilerPorts ports, Routes routes, Clock clock) {
        this.ports = ports;
        this.routes = routes;
        this.clock = clock;
    }

    /** Remembers that the pass has compared all of the container. One request. */
    void compared(RunContext run, ReconciliationPass pass, String container) {
        ports.sightings().record(run, new Sighting(container, pass.startedAt(), false));
    }

    /**
     * Examines one page of the containers that earlier passes compared.
     *
     * @param from the continuation; empty for the first page
     * @return the continuation; empty after the last page
     */
    Optional<String> scan(RunContext run, ReconciliationPass pass, Optional<String> from, ReconcileListener listener) {
        ContainerSightings.Page page = ports.sightings().list(run, from);
        for (Sighting sighting : page.sightings()) {
            if (!sighting.isMissing() && sighting.comparedAt().isBefore(pass.startedAt())) {
                recordIfMissing(run, sighting, listener);
            }
        }
        return page.next();
    }

    private void recordIfMissing(RunContext run, Sighting sighting, ReconcileListener listener) {
        String container = sighting.container();
        try {
            if (ports.blobs().list(run, container, "", 1, Optional.empty()).containerMissing()) {
                TimeRange time = TimeRange.between(sighting.comparedAt(), clock.instant());
                for (Route destination : routes.destinationsOf(container)) {
                    ObjectKey key = new ObjectKey(destination.bucket(), destination.prefix() + container + "/");
                    ports.records()
                            .write(
                                    run,
                                    HistoryRecord.of(HistoryRecord.Kind.DELETED, key.key(), time, Optional.empty()),
                                    key);
                }
                ports.sightings().record(run, new Sighting(container, sighting.comparedAt(), true));
                listener.containerMissing(run, container);
            }
        } catch (PermanentException refused) {
            if (refused.failureCause().isSystemic()) {
                throw refused;
            }
            // The next pass examines it again.
            listener.destinationSkipped(run, container, refused);
        }
    }
}
