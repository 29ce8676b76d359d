package io.blobferry.bench;

import io.blobferry.emulators.FederationEmulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code rclone copy} of the load: into a prefix of the bucket, or back from there into another container. */
final class RcloneCopier implements Copier {
    /** Which way the load is copied. */
    enum Direction {
        /**
         * The bucket is there; an upload by parts of bytes that are not kept has not the MD5 in its ETag that Amazon's has; and
         * a failure is to be seen, not repeated.
         */
        BACKUP("rclone copy azureblob:CONTAINER s3:BUCKET/PREFIX", "--s3-no-check-bucket", "--retries=1"),
        /** The same once more, with nothing to do, which alone is measured. */
        BACKUP_AGAIN("rclone copy azureblob:CONTAINER s3:BUCKET/PREFIX", "--s3-no-check-bucket", "--retries=1"),
        /** The container is there, too. */
        RESTORE(
                "rclone copy s3:BUCKET/PREFIX azureblob:CONTAINER",
                "--s3-no-check-bucket",
                "--azureblob-no-check-container",
                "--retries=1");

        private final String command;

        @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable list of strings.
        private final List<String> flags;

        Direction(String command, String... flags) {
            this.command = command;
            this.flags = List.of(flags);
        }

        /** The command as the report shows it. */
        String command() {
            return command + " " + String.join(" ", flags);
        }
    }

    private final Path rclone;
    private final Path logs;
    private final Direction direction;
    private final List<String> flags;

    RcloneCopier(Path rclone, Path logs, Direction direction, List<String> more) {
        this.rclone = rclone;
        this.logs = logs;
        this.direction = direction;
        flags = new ArrayList<>(direction.flags);
        flags.addAll(more);
    }

    @Override
    public Measure copy(RunWorkspace stage, Workload warmUp, Workload load) {
        String bucket = "s3:" + FederationEmulator.BUCKET + "/" + stage.name();
        if (direction != Direction.RESTORE) {
            stage.declare(stage.container(), load);
            if (direction == Direction.BACKUP_AGAIN) {
                measured(stage, load, "azure:" + stage.container(), bucket);
            }
            return measured(stage, load, "azure:" + stage.container(), bucket);
        }
        stage.declareBackups(load);
        Measure measure = measured(stage, load, bucket, "azure:" + stage.restored());
        stage.requireRestored(load);
        return measure;
    }

    private Measure measured(RunWorkspace stage, Workload load, String from, String to) {
        List<String> arguments = new ArrayList<>(List.of(
                rclone.toString(),
                "copy",
                from,
                to,
                "--ca-cert",
                stage.loadStubs().certificate().certificate().toString()));
        arguments.addAll(flags);
        ServerUsage before = ServerUsage.now(stage.loadStubs());
        ShellCopy copy = ShellCopy.run(
                logs.resolve("rclone.log"), RcloneRemotes.variables(stage.loadStubs()), "\"$@\"", arguments);
        return copy.measure(load, ServerUsage.now(stage.loadStubs()).since(before));
    }
}
