package io.blobferry.bench;

/**
 * What one copier took for one load.
 *
 * @param cpuSeconds of the copier's processes, user and system
 * @param peakRssBytes the most that its processes held at once
 * @param standInsCpuSeconds what the other side took meanwhile
 * @param othersCpuSeconds what the rest of the machine took meanwhile, this program included: much of it spoils the wall time
 * @param requests how many the stand-ins had meanwhile
 */
record Measure(
        Workload load,
        double wallSeconds,
        double cpuSeconds,
        long peakRssBytes,
        double standInsCpuSeconds,
        double othersCpuSeconds,
        long requests) {
    static Measure of(Workload load, double wallSeconds, double cpuSeconds, long peakRssBytes, ServerUsage meanwhile) {
        double others = meanwhile.machineCpuSeconds() - meanwhile.cpuSeconds() - cpuSeconds;
        return new Measure(
                load,
                wallSeconds,
                cpuSeconds,
                peakRssBytes,
                meanwhile.cpuSeconds(),
                Math.max(0, others),
                meanwhile.requests());
    }
}
