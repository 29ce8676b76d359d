package io.blobferry.bench;

import io.blobferry.loadstubs.LoadStubs;

/**
 * What the stand-ins had spent and been asked by some moment.
 *
 * @param machineCpuSeconds what all processes of the machine had spent
 */
record ServerUsage(double cpuSeconds, long requests, double machineCpuSeconds) {
    static ServerUsage now(LoadStubs standIns) {
        long requests =
                standIns.requests().values().stream().mapToLong(Long::longValue).sum();
        return new ServerUsage(ProcFs.cpuSeconds(standIns.pid()), requests, ProcFs.machineCpuSeconds());
    }

    ServerUsage since(ServerUsage before) {
        return new ServerUsage(
                cpuSeconds - before.cpuSeconds,
                requests - before.requests,
                machineCpuSeconds - before.machineCpuSeconds);
    }
}
