package io.blobferry.cli;

import io.blobferry.app.RestoreApplication;
import io.blobferry.cli.progress.RestoreProgress;
import io.blobferry.config.RestoreSettings;
import io.blobferry.cost.Prices;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransientException;
import io.blobferry.files.FolderDestination;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.report.Report;
import io.blobferry.restore.BackupDestinations;
import io.blobferry.restore.RestoreConfig;
import io.blobferry.restore.RestoreJournal;
import io.blobferry.restore.RestorePlan;
import io.blobferry.restore.RestoreRefusedException;
import io.blobferry.restore.RestoreRemedy;
import io.blobferry.restore.RestoreReport;
import io.blobferry.restore.RestoreResult;
import io.blobferry.restore.RestoreRun;
import io.blobferry.restore.cost.RestoreEstimate;
import io.blobferry.routing.Route;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.target.BackupReader.ThawTier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores blobs from S3. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Restores a container, the blobs of it whose names have a prefix, or one blob, as they were at a moment, from S3"
                    + " alone: to a folder, without any request to Azure, or to a container. Each blob is compared by its"
                    + " CRC64NVME before it appears; nothing is overwritten unless asked.",
            "The credentials are the operator's own: for S3 those of the AWS SDK's chain (profile, IAM Identity Center,"
                    + " environment, instance role, web identity), for a container those of the Azure SDK's"
                    + " (DefaultAzureCredential).",
            "An interrupted restore continues when the same command is run again."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every blob is restored, as it was",
            "1:nothing could be restored; the message names the remedy",
            "2:invalid usage",
            "3:invalid configuration",
            "4:differences, uncertain blobs or failures, each of them named",
            "5:incomplete: run the same command again, with --thaw where archived objects are named"
        })
final class RestoreCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofDays(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);
    private static final int DEFAULT_CONCURRENCY = 32;
    private static final long BASE_HEAP = 48L << 20;
    private static final long HEAP_PER_RANGE = 6L << 20;

    @Parameters(
            paramLabel = "CONTAINER[/PREFIX|/BLOB]",
            description =
                    "What to restore. A path that is a blob's name is that blob alone; one that ends with a slash is a"
                            + " prefix.")
    private String source;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description =
                    "The moment, such as 2026-11-01T12:00Z; default: now. Of an interrupted restore, the time of its start.")
    private String asOf;

    @Option(
            names = "--to",
            paramLabel = "FOLDER|FILE|URL",
            description =
                    "A folder, a file for one blob, or the URL of a container; default: a folder or file of the same name"
                            + " in the current folder.")
    private String to;

    @Option(
            names = "--version",
            paramLabel = "ID",
            description = "This S3 version of the blob, whatever it was valid for.")
    private String version;

    @Option(
            names = "--from",
            paramLabel = "s3://BUCKET[/PREFIX]",
            description =
                    "Where the backups are; default: by the routes of the settings. The prefix is all that comes before the"
                            + " container in the keys.")
    private String from;

    @Option(names = "--overwrite", description = "Replace what is at the destination and is another version.")
    private boolean overwrite;

    @Option(
            names = "--in-place",
            description =
                    "Write to the source container itself; each restored blob gets a new ETag and is backed up again.")
    private boolean inPlace;

    @Option(
            names = "--incomplete",
            description =
                    "Restore a moment for which the bucket may no longer have, or not yet have had, all versions.")
    private boolean incomplete;

    @Option(
            names = "--honour-foreign-markers",
            description =
                    "Take a delete marker that no record explains, of a person or a lifecycle rule, for a deletion.")
    private boolean honourForeignMarkers;

    @Option(
            names = "--thaw",
            paramLabel = "bulk|standard|expedited",
            description = "Ask S3 for readable copies of archived objects, and wait for them.")
    private String thaw;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "How long such a copy is kept; default ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--no-wait",
            description = "Do not wait for such copies: the same command, run again, continues. Exit code 5.")
    private boolean noWait;

    @Option(names = "--dry-run", description = "List, count and estimate only; nothing is written.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            paramLabel = "MIB_PER_SECOND",
            description = "With --dry-run: the rate for the estimate of the time.")
    private Integer rate;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "With --dry-run: prices in place of the product's own, in the same format.")
    private Path prices;

    @Option(names = "--json", description = "Print JSON, one object per line.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write the report to an HTML file that needs no other, and to a JSON file beside it.")
    private Path report;

    @Option(
            names = "--concurrency",
            paramLabel = "NUMBER",
            description = "Blobs and ranges in flight, 1 to 256; default 32, or fewer where the heap is small.")
    private Integer concurrency;

    @Option(names = "--xattrs", description = "To a folder: keep attributes as extended attributes, too.")
    private boolean extendedAttributes;

    @Option(
            names = "--skew-seconds",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "By how much the clocks of the clouds may differ; default ${DEFAULT-VALUE}.")
    private int skewSeconds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RestoreSource what = parsed(() -> RestoreSource.parse(source));
        Instant moment = moment();
        RestoreConfig config = config();
        if (version != null && (asOf != null || !what.mayBeBlob())) {
            throw invalid("--version is for one blob, and not together with --as-of");
        }
        if (to != null) {
            parsed(() -> RestorePlace.parse(to, what.mayBeBlob()));
        }
        RestoreSettings settings = RestoreSettings.fromEnvironment(from == null);
        List<Route> named = parsed(() -> what.destinations(from, settings.routes()));
        Clock clock = Clock.systemUTC();
        ShutdownSignal signal = new ShutdownSignal(clock);
        JsonEventLog log = new JsonEventLog(
                json ? new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine : line -> {}, clock);
        RunContext run = new RunContext("restore", clock, TIMEOUT, log, signal);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> shutDown(signal, ended), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try (RestoreApplication application = new RestoreApplication(settings)) {
            BackupDestinations destinations = from == null
                    ? application.destinations(run, named, what.container(), moment)
                    : BackupDestinations.named(named);
            boolean isOneBlob = version != null
                    || (what.mayBeBlob()
                            && destinations.haveBlob(run, application.versions(), what.container(), what.path()));
            RestoreRequest request = new RestoreRequest(
                    what,
                    isOneBlob,
                    destinations,
                    place(what, isOneBlob),
                    moment,
                    asOf == null,
                    Optional.ofNullable(version),
                    Duration.ofSeconds(skewSeconds),
                    honourForeignMarkers);
            if (asOf != null && !incomplete) {
                application
                        .horizon()
                        .require(
                                run,
                                destinations.routes(),
                                destinations.others(),
                                what.container(),
                                moment,
                                clock.instant());
            }
            return dryRun ? estimate(application, run, log, request) : restore(application, run, log, request, config);
        } catch (PermanentException refused) {
            throw new IllegalStateException(refused.getMessage() + ". " + RestoreRemedy.of(refused), refused);
        } catch (TransientException interrupted) {
            spec.commandLine().getErr().println("restore is incomplete, run it again: " + interrupted.getMessage());
            return Blobferry.INCOMPLETE;
        } finally {
            ended.countDown();
        }
    }

    private int restore(
            RestoreApplication application,
            RunContext run,
            JsonEventLog log,
            RestoreRequest request,
            RestoreConfig config)
            throws IOException {
        try (RestoreDestination destination = destination(application, run, request);
                RestoreJournal journal = RestoreJournal.open(
                        request.journals(application.settings()),
                        request.identity(),
                        request.asOf(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS));
                Reports reports = reports(log, run)) {
            RestorePlan plan = request.withAsOf(journal.asOf()).plan(application);
            RestoreConfig used = request.isToContainer() ? config : config.withLooksFirst();
            RestoreResult result;
            try (RestoreProgress progress = new RestoreProgress(
                    reports.writer(),
                    line -> spec.commandLine().getErr().println(line),
                    isTerminal() ? totalBytes(plan, run) : -1)) {
                result = new RestoreRun(application.reader(), destination, used, journal, progress, Sleeper.system())
                        .restore(run, plan);
            }
            requireAnything(request, result);
            reports.writer()
                    .completed(RestoreReport.of(
                            request.source().toString(),
                            request.figures(journal.asOf()),
                            result,
                            journal.startedAt(),
                            Instant.now(),
                            run.requests()));
            return Blobferry.exitCode(result.verdict());
        }
    }

    /** A plan without any key: the name is wrong, or the bucket. */
    private static void requireAnything(RestoreRequest request, RestoreResult result) {
        RestoreResult.Omitted omitted = result.omitted();
        if (result.planned() + omitted.gone() + omitted.missingUncertain() + omitted.notOurs() == 0
                && result.stopReason().isEmpty()) {
            throw new RestoreRefusedException(request.nothingFound());
        }
    }

    private int estimate(RestoreApplication application, RunContext run, JsonEventLog log, RestoreRequest request)
            throws IOException {
        Prices known = parsed(() -> prices == null ? Prices.standard() : Prices.of(prices));
        RestoreEstimate estimate = new RestoreEstimate(known, thawTier(), request.isToContainer(), inPlace);
        Instant startedAt = Instant.now();
        estimate.addAll(request.plan(application).entries(run));
        if (estimate.isEmpty()) {
            throw new RestoreRefusedException(request.nothingFound());
        }
        try (Reports reports = reports(log, run)) {
            List<Report.Section> sections = new ArrayList<>();
            sections.add(new Report.Section("Dry run", request.figures(request.asOf())));
            OptionalLong bytesPerSecond = rate == null ? OptionalLong.empty() : OptionalLong.of(rate * (1L << 20));
            sections.addAll(estimate.sections(run.requests(), bytesPerSecond));
            reports.writer()
                    .completed(new Report(
                            "restore",
                            request.source() + " (dry run)",
                            Report.Verdict.SOUND,
                            startedAt,
                            Instant.now(),
                            sections));
        }
        return 0;
    }

    private static long totalBytes(RestorePlan plan, RunContext run) {
        long bytes = 0;
        for (var entries = plan.entries(run); entries.hasNext(); ) {
            bytes += entries.next() instanceof RestorePlan.Restored restored
                    ? restored.task().size()
                    : 0;
        }
        return bytes;
    }

    private RestoreDestination destination(RestoreApplication application, RunContext run, RestoreRequest request) {
        return switch (request.place()) {
            case RestorePlace.Folder(Path path) ->
                FolderDestination.openFolder(path, overwrite, extendedAttributes, RestoreApplication.checksums());
            case RestorePlace.SingleFile(Path path) ->
                FolderDestination.openFile(path, extendedAttributes, RestoreApplication.checksums());
            case RestorePlace.Container(var url) -> application.container(run, url);
        };
    }

    private RestorePlace place(RestoreSource what, boolean isOneBlob) {
        if (to != null) {
            return parsed(() -> RestorePlace.parse(to, isOneBlob));
        }
        return isOneBlob
                ? new RestorePlace.SingleFile(Path.of(FolderDestination.fileName(what.lastSegment())))
                : new RestorePlace.Folder(Path.of(what.container()));
    }

    private Instant moment() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (asOf == null) {
            return now;
        }
        try {
            Instant moment = OffsetDateTime.parse(asOf).toInstant();
            if (moment.isAfter(now)) {
                throw invalid("--as-of is in the future: " + moment);
            }
            return moment;
        } catch (DateTimeException e) {
            throw invalid("--as-of must be a date and time with a time zone, such as 2026-11-01T12:00Z or"
                    + " 2026-11-01T12:00:00+01:00: " + asOf);
        }
    }

    private RestoreConfig config() {
        if (concurrency != null && (concurrency < 1 || concurrency > 256)) {
            throw invalid("--concurrency must be between 1 and 256: " + concurrency);
        }
        if (days < 1 || days > 365 || skewSeconds < 0 || (rate != null && rate < 1)) {
            throw invalid("--days must be between 1 and 365, --rate at least 1, --skew-seconds not negative");
        }
        int heapAllows = (int) Math.max(2, (Runtime.getRuntime().maxMemory() - BASE_HEAP) / HEAP_PER_RANGE);
        return new RestoreConfig(
                concurrency == null ? Math.min(DEFAULT_CONCURRENCY, heapAllows) : concurrency,
                overwrite,
                inPlace,
                false,
                thawTier().map(tier -> new RestoreConfig.Thaw(tier, days, !noWait)));
    }

    private Optional<ThawTier> thawTier() {
        return Optional.ofNullable(thaw).map(name -> switch (name) {
            case "bulk" -> ThawTier.BULK;
            case "standard" -> ThawTier.STANDARD;
            case "expedited" -> ThawTier.EXPEDITED;
            default -> throw invalid("--thaw must be bulk, standard or expedited: " + name);
        });
    }

    private boolean isTerminal() {
        return !json && Ansi.AUTO.enabled();
    }

    private static void shutDown(ShutdownSignal signal, CountDownLatch ended) {
        signal.shutdownWithin(SHUTDOWN_TIMEOUT);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T parsed(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private ParameterException invalid(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Reports reports(JsonEventLog log, RunContext run) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        return (json
                        ? Reports.asJson(log, run, err)
                        : Reports.asText(spec.commandLine().getOut(), err))
                .and(report);
    }
}
