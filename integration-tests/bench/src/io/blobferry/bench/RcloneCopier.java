package io.blobferry.bench;

import io.blobferry.emulators.FederationEmulator;
import io.blobferry.loadstubs.LoadStubs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code rclone copy} of the load's container into a prefix of the bucket. */
final class RcloneCopier implements Copier {
    /**
     * What every run has. The bucket is there; an upload by parts of bytes that are not kept has not the MD5 in its ETag
     * that Amazon's has; and a failure is to be seen, not repeated.
     */
    private static final List<String> FLAGS = List.of("--s3-no-check-bucket", "--retries=1");

    private final Path rclone;
    private final Path logs;
    private final List<String> flags;

    RcloneCopier(Path rclone, Path logs, List<String> more) {
        this.rclone = rclone;
        this.logs = logs;
        flags = new ArrayList<>(FLAGS);
        flags.addAll(more);
    }

    /** The command as the report shows it. */
    static String command() {
        return "rclone copy azureblob:CONTAINER s3:BUCKET/PREFIX " + String.join(" ", FLAGS);
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        stage.declare(stage.container(), load);
        List<String> arguments = new ArrayList<>(List.of(
                rclone.toString(),
                "copy",
                "from:" + stage.container(),
                "to:" + FederationEmulator.BUCKET + "/" + stage.name(),
                "--ca-cert",
                stage.loadStubs().certificate().certificate().toString()));
        arguments.addAll(flags);
        ServerUsage before = ServerUsage.now(stage.loadStubs());
        ShellCopy copy = ShellCopy.run(logs.resolve("rclone.log"), remotes(stage.loadStubs()), "\"$@\"", arguments);
        ServerUsage servers = ServerUsage.now(stage.loadStubs()).since(before);
        return Measure.of(load, copy.wallSeconds(), copy.cpuSeconds(), copy.peakRssBytes(), servers);
    }

    /** Both remotes by rclone's own variables, and no configuration of the user's own. */
    private static Map<String, String> remotes(LoadStubs loadStubs) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("RCLONE_CONFIG", "/dev/null");
        variables.put("RCLONE_CONFIG_FROM_TYPE", "azureblob");
        variables.put("RCLONE_CONFIG_FROM_ACCOUNT", "standins");
        // The load stubs check no signatures.
        variables.put("RCLONE_CONFIG_FROM_KEY", "c3RhbmQtaW4=");
        variables.put("RCLONE_CONFIG_FROM_ENDPOINT", loadStubs.blobs().toString());
        variables.put("RCLONE_CONFIG_TO_TYPE", "s3");
        variables.put("RCLONE_CONFIG_TO_PROVIDER", "AWS");
        variables.put("RCLONE_CONFIG_TO_ACCESS_KEY_ID", "any");
        variables.put("RCLONE_CONFIG_TO_SECRET_ACCESS_KEY", "any");
        variables.put("RCLONE_CONFIG_TO_REGION", FederationEmulator.REGION);
        variables.put("RCLONE_CONFIG_TO_ENDPOINT", loadStubs.s3().toString());
        variables.put("RCLONE_CONFIG_TO_FORCE_PATH_STYLE", "true");
        variables.put("RCLONE_CONFIG_TO_USE_MULTIPART_ETAG", "false");
        return variables;
    }
}
