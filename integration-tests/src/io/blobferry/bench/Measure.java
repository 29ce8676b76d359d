package io.blobferry.bench;

/**
 * What one copier took for one load.
 *
 * @param cpuSeconds of the copier's processes, user and system
 * @param peakRssBytes the most that its processes held at once
 * @param standInsCpuSeconds what the other side took meanwhile
 * @param requests how many the stand-ins had meanwhile
 */
record Measure(
        Load load,
        double wallSeconds,
        double cpuSeconds,
        long peakRssBytes,
        double standInsCpuSeconds,
        long requests) {}
