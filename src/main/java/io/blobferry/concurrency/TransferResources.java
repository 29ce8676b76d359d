package io.blobferry.concurrency;

/**
 * What the transfers of a process hold now.
 *
 * @param parts the parts with a permit
 * @param memoryBytes the reserved memory, in whole units of the budget
 * @param demands the runs and places with a registered demand for permits
 */
public record TransferResources(int parts, long memoryBytes, int demands) {
    public static final TransferResources NONE = new TransferResources(0, 0, 0);

    public static TransferResources of(PartConcurrencyLimiter limiter, MemoryBudget memory) {
        return new TransferResources(limiter.partsInFlight(), memory.reservedBytes(), limiter.registeredDemands());
    }
}
