package io.blobferry.testing;

import io.blobferry.spi.state.ContainerSightings;

class MemoryContainerSightingsTest extends ContainerSightingsContract {
    private final ContainerSightings store = new MemoryContainerSightings(new FaultInjector());

    @Override
    protected ContainerSightings store() {
        return store;
    }

    @Override
    protected ContainerSightings other() {
        return new MemoryContainerSightings(new FaultInjector());
    }
}
