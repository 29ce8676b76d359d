package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ContainerSightings;
import io.blobferry.spi.state.ContainerSightings.Sighting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every memory of compared containers does. */
public abstract class ContainerSightingsContract {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    private final String container = "c-" + UUID.randomUUID();

    /** A store to test; rows of other tests may be in it. */
    protected abstract ContainerSightings store();

    /** A store of another scope over the same service. */
    protected abstract ContainerSightings other();

    @Test
    protected void unknownContainer_hasNone() {
        assertEquals(Optional.empty(), store().find(run, container));
    }

    @Test
    protected void sighting_isReadAsRecorded_andReplacesTheEarlierOne() {
        Sighting first = new Sighting(container, TIME, false);
        store().record(run, first);
        assertEquals(Optional.of(first), store().find(run, container));
        Sighting second = new Sighting(container, TIME.plusSeconds(1), true);
        store().record(run, second);
        assertEquals(Optional.of(second), store().find(run, container));
        assertEquals(Optional.empty(), other().find(run, container), "another scope");
    }

    @Test
    protected void list_hasEveryContainerOnce() {
        List<Sighting> recorded = List.of(
                new Sighting(container + "-1", TIME, false),
                new Sighting(container + "-2", TIME, true),
                new Sighting(container + "-3", TIME, false));
        recorded.forEach(sighting -> store().record(run, sighting));
        List<Sighting> listed = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            ContainerSightings.Page page = store().list(run, from);
            listed.addAll(page.sightings());
            from = page.next();
        } while (from.isPresent());
        assertTrue(listed.containsAll(recorded), listed::toString);
        assertEquals(listed.size(), Set.copyOf(listed).size());
    }
}
