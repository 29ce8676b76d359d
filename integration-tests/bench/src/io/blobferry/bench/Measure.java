package io.blobferry.bench;

/**
 * What one copier took for one load.
 *
 * @param cpuSeconds of the copier's processes, user and system
 * @param peakRssBytes the most that its processes held at once
 * @param loadStubsCpuSeconds processor time of the load stubs
 * @param othersCpuSeconds processor time of the rest of the machine, this program included: much of it spoils the wall time
 * @param requests requests that the load stubs served
 */
record Measure(
        Workload load,
        double wallSeconds,
        double cpuSeconds,
        long peakRssBytes,
        double loadStubsCpuSeconds,
        double othersCpuSeconds,
        long requests) {
    static Measure of(Workload load, double wallSeconds, double cpuSeconds, long peakRssBytes, ServerUsage servers) {
        double others = servers.machineCpuSeconds() - servers.cpuSeconds() - cpuSeconds;
        return new Measure(
                load,
                wallSeconds,
                cpuSeconds,
                peakRssBytes,
                servers.cpuSeconds(),
                Math.max(0, others),
                servers.requests());
    }
}
