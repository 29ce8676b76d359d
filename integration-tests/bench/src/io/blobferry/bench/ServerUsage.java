package io.blobferry.bench;

import io.blobferry.loadstubs.LoadStubs;

/**
 * Processor time and requests of the load stubs at one moment.
 *
 * @param machineCpuSeconds what all processes of the machine had spent
 */
record ServerUsage(double cpuSeconds, long requests, double machineCpuSeconds) {
    static ServerUsage now(LoadStubs loadStubs) {
        long requests = loadStubs.requests().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new ServerUsage(ProcFs.cpuSeconds(loadStubs.pid()), requests, ProcFs.machineCpuSeconds());
    }

    ServerUsage since(ServerUsage before) {
        return new ServerUsage(
                cpuSeconds - before.cpuSeconds,
                requests - before.requests,
                machineCpuSeconds - before.machineCpuSeconds);
    }
}
