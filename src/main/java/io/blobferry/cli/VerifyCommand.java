package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.app.RestoreApplication;
import io.blobferry.config.RestoreSettings;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.verify.Depth;
import io.blobferry.verify.Sample;
import io.blobferry.verify.VerifyRequest;
import io.blobferry.verify.VerifyResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares the source with its backups. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares every blob of the source with its backup in S3 and names what differs: missing, stale, size, extra, "
                    + "foreign, bytes, metadata, tags, no checksum. Writes nothing, and may run while workers copy: what "
                    + "contradicts is asked about at both ends, and what has just changed is checked again at the end.",
            "Listings prove what is missing or extra, another size, and an object that is older than its blob. The options "
                    + "prove more; the report says how many blobs were proven by what.",
            "Exit codes: 0 all as it should be, 4 differences, 5 not all was compared."
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "CONTAINER[/PREFIX]",
            description = "A container, or the blobs of it whose names have a prefix; without it, all containers.")
    private String place;

    @ArgGroup(exclusive = true)
    private DepthOptions depthOptions = new DepthOptions();

    /** At most one of them. */
    private static final class DepthOptions {
        @Option(names = "--rows", description = "Trust the checkpoint rows: one request a blob, to the state table.")
        private boolean rows;

        @Option(
                names = "--head",
                description =
                        "Ask S3 for each object: the source's ETag, the digest of the tags, the checksum's presence.")
        private boolean head;

        @Option(
                names = "--read-target",
                description = "Read each object back, compute its CRC64NVME, and compare headers, metadata and tags.")
        private boolean readTarget;

        @Option(names = "--read-both", description = "The same, and read the blob's bytes, too.")
        private boolean readBoth;

        Depth depth() {
            if (rows) {
                return Depth.ROWS;
            }
            if (head) {
                return Depth.HEAD;
            }
            if (readTarget) {
                return Depth.READ_TARGET;
            }
            return readBoth ? Depth.READ_BOTH : Depth.LISTING;
        }
    }

    @Option(
            names = "--sample",
            paramLabel = "SHARE|NUMBER",
            description =
                    "Apply the option above to a random draw, such as 2%% or 500 blobs. The listings are compared whole.")
    private String sample;

    @Option(
            names = "--seed",
            paramLabel = "TEXT",
            description =
                    "The seed of the draw: with the same one, the same blobs are drawn. Default: a random one, which the "
                            + "report names.")
    private String seed;

    @Option(
            names = "--skew-minutes",
            paramLabel = "MINUTES",
            description = "What times of the two clouds may be off by, a copy's duration included; default: "
                    + "BLOBFERRY_RUN_TIMEOUT_SECONDS and six minutes.")
    private Integer skewMinutes;

    @Option(
            names = "--tags",
            description =
                    "With --head and the options that read: compare index tags by the listing; not for accounts with a "
                            + "hierarchical namespace.")
    private boolean tags;

    @Option(
            names = "--as-operator",
            description =
                    "With the options that read: with this machine's own AWS credentials, by the AWS SDK's chain, as restore "
                            + "does; default: under the role AWS_DRILL_ROLE_ARN.")
    private boolean asOperator;

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            defaultValue = "1440",
            description = "Time limit in minutes, at least 1; default ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(names = "--json", description = "Print JSON, one object per line.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the report to an HTML file that needs no other, and to a JSON file beside it.")
    private Path report;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (minutes < 1 || (skewMinutes != null && skewMinutes < 1)) {
            throw new ParameterException(spec.commandLine(), "--minutes and --skew-minutes must be at least 1");
        }
        Settings settings = Settings.fromEnvironment();
        Optional<Sample> drawn = sample();
        try (Application application = new Application(settings)) {
            VerifyRequest request =
                    request(drawn, skewMinutes == null ? application.maxCopyDelay() : Duration.ofMinutes(skewMinutes));
            return verify(application, request);
        }
    }

    private Optional<Sample> sample() {
        if (sample == null) {
            if (seed != null) {
                throw new ParameterException(spec.commandLine(), "--seed needs --sample");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Sample.parse(sample, seed == null ? Sample.randomSeed() : seed));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private VerifyRequest request(Optional<Sample> drawn, Duration skew) {
        int slash = place == null ? -1 : place.indexOf('/');
        Optional<String> container = Optional.ofNullable(slash < 0 ? place : place.substring(0, slash));
        String prefix = slash < 0 ? "" : place.substring(slash + 1);
        try {
            return new VerifyRequest(container, prefix, depthOptions.depth(), drawn, skew, tags);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int verify(Application application, VerifyRequest request) throws IOException {
        if (!asOperator) {
            if (request.depth().reads() && application.drills().isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "the worker's role may not read versions and tags: set AWS_DRILL_ROLE_ARN, or add --as-operator, for"
                                + " this machine's own AWS credentials");
            }
            return verify(application, request, Optional.empty());
        }
        try (RestoreApplication operator = new RestoreApplication(RestoreSettings.fromEnvironment(false))) {
            return verify(application, request, Optional.of(operator.reader()));
        }
    }

    private int verify(Application application, VerifyRequest request, Optional<BackupReader> reader)
            throws IOException {
        JsonEventLog log = new JsonEventLog(
                json ? new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine : line -> {},
                Clock.systemUTC());
        RunContext run =
                new RunContext("verify-" + UUID.randomUUID(), Clock.systemUTC(), Duration.ofMinutes(minutes), log);
        PrintWriter err = spec.commandLine().getErr();
        try (Reports reports = (json
                                ? Reports.asJson(log, run, err)
                                : Reports.asText(spec.commandLine().getOut(), err))
                        .and(report);
                VerifyProgress progress = new VerifyProgress(reports.writer(), !json && Ansi.AUTO.enabled())) {
            VerifyResult result = application.verification(tags, reader).verify(run, request, progress);
            return Blobferry.exitCode(result.verdict());
        } catch (NoSuchElementException unknown) {
            throw new ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
