package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ContainerSightings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Compared containers in memory, two a page. */
public final class MemoryContainerSightings implements ContainerSightings {
    private static final int PAGE = 2;

    private final FaultInjector faults;
    private final ConcurrentSkipListMap<String, Sighting> rows = new ConcurrentSkipListMap<>();

    public MemoryContainerSightings(FaultInjector faults) {
        this.faults = faults;
    }

    @Override
    public Optional<Sighting> find(RunContext run, String container) {
        return faults.intercept(run, "sightings.find", () -> Optional.ofNullable(rows.get(container)));
    }

    @Override
    public void record(RunContext run, Sighting sighting) {
        faults.intercept(run, "sightings.record", () -> Optional.ofNullable(rows.put(sighting.container(), sighting)));
    }

    @Override
    public Page list(RunContext run, Optional<String> from) {
        return faults.intercept(run, "sightings.list", () -> {
            List<Sighting> rest =
                    List.copyOf(rows.tailMap(from.orElse(""), false).values());
            List<Sighting> page = rest.stream().limit(PAGE).toList();
            return new Page(
                    page, rest.size() > PAGE ? Optional.of(page.getLast().container()) : Optional.empty());
        });
    }
}
