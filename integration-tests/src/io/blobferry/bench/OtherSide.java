package io.blobferry.bench;

import io.blobferry.standins.StandIns;

/**
 * What the stand-ins had spent and been asked by some moment.
 *
 * @param machineCpuSeconds what all processes of the machine had spent
 */
record OtherSide(double cpuSeconds, long requests, double machineCpuSeconds) {
    static OtherSide now(StandIns standIns) {
        long requests =
                standIns.requests().values().stream().mapToLong(Long::longValue).sum();
        return new OtherSide(ProcFs.cpuSeconds(standIns.pid()), requests, ProcFs.machineCpuSeconds());
    }

    OtherSide since(OtherSide before) {
        return new OtherSide(
                cpuSeconds - before.cpuSeconds,
                requests - before.requests,
                machineCpuSeconds - before.machineCpuSeconds);
    }
}
