package io.blobferry.bench;

import io.blobferry.emulators.FederationEmulator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code curl | curl}: each blob in its turn, one GET piped into one PUT, without a checksum or a second try. */
final class CurlCopier implements Copier {
    static final String COMMAND =
            "curl -sSf URL | curl -sSf -T - -H 'Content-Length: BYTES' -H 'Transfer-Encoding:' URL";

    private static final String SCRIPT = """
            certificate=$1 from=$2 to=$3 bytes=$4 count=$5
            for ((i = 0; i < count; i++)); do
              name=$(printf 'blob-%06d' "$i")
              curl -sSf --cacert "$certificate" "$from/$name" \\
                | curl -sSf --cacert "$certificate" -T - -H "Content-Length: $bytes" -H 'Transfer-Encoding:' "$to/$name" \\
                || exit
            done""";

    private final Path logs;

    CurlCopier(Path logs) {
        this.logs = logs;
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        stage.declare(stage.container(), load);
        ServerUsage before = ServerUsage.now(stage.loadStubs());
        ShellCopy copy = ShellCopy.run(
                logs.resolve("curl.log"),
                Map.of(),
                SCRIPT,
                List.of(
                        stage.loadStubs().certificate().certificate().toString(),
                        stage.loadStubs().blobs() + "/" + stage.container(),
                        stage.loadStubs().s3() + "/" + FederationEmulator.BUCKET + "/" + stage.name(),
                        Long.toString(load.size()),
                        Integer.toString(load.count())));
        ServerUsage servers = ServerUsage.now(stage.loadStubs()).since(before);
        return Measure.of(load, copy.wallSeconds(), copy.cpuSeconds(), copy.peakRssBytes(), servers);
    }
}
