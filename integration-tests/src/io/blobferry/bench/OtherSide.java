package io.blobferry.bench;

import io.blobferry.standins.StandIns;

/** What the stand-ins had spent and been asked by some moment. */
record OtherSide(double cpuSeconds, long requests) {
    static OtherSide now(StandIns standIns) {
        long requests =
                standIns.requests().values().stream().mapToLong(Long::longValue).sum();
        return new OtherSide(ProcFs.cpuSeconds(standIns.pid()), requests);
    }

    OtherSide since(OtherSide before) {
        return new OtherSide(cpuSeconds - before.cpuSeconds, requests - before.requests);
    }
}
