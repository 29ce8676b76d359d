package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.backfill.BackfillReport;
import io.blobferry.backfill.BackfillRequest;
import io.blobferry.backfill.BackfillResult;
import io.blobferry.backfill.NameList;
import io.blobferry.cli.progress.BackupProgress;
import io.blobferry.config.Settings;
import io.blobferry.cost.Prices;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.observability.JsonEventLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
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

/** Copies what has no backup, at once. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Compares blobs with their backups, and copies at once, in this process, what is missing or stale: a first"
                    + " backfill, or what workers have missed. Large blobs are copied to their end, without a queue."
                    + " May run beside workers, whose checkpoint rows and conditional writes it shares.",
            "With --dry-run nothing is copied: it says what would be, with how many requests, for how much, and how long it"
                    + " takes.",
            "After Ctrl-C, a kill or a spent budget the same command copies the rest."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every blob that was compared has its backup; of a dry run: it is complete",
            "1:it failed; the message says why",
            "2:invalid usage",
            "3:invalid configuration",
            "4:blobs failed, each with a failure row, or lines of the list were refused",
            "5:incomplete, for the reason that the report names: run the same command again"
        })
final class BackupCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofDays(60);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);
    private static final String STANDARD_INPUT = "-";

    @Parameters(
            arity = "0..1",
            paramLabel = "CONTAINER[/PREFIX]",
            description = "A container, or the blobs of it whose names have a prefix; without it, all containers.")
    private String place;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = {
                "The blobs that this list names, one CONTAINER/NAME a line in UTF-8, in place of a listing; - is the standard"
                        + " input. With CONTAINER each line is a name in it. Lines that name no blob are reported."
            })
    private String from;

    @Option(names = "--dry-run", description = "Compare, count and estimate only; nothing is copied.")
    private boolean dryRun;

    @Option(
            names = "--budget",
            paramLabel = "AMOUNT",
            description = "Stop before requests and bytes cost more than this, in the currency of the prices.")
    private Double budget;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "Prices in place of the product's own, in the same format.")
    private Path prices;

    @Option(
            names = "--rate",
            paramLabel = "MIB_PER_SECOND",
            description = "With --dry-run: the rate for the estimate of the time.")
    private Double rate;

    @Option(
            names = "--blobs-per-second",
            paramLabel = "NUMBER",
            description = "With --rate: how many small blobs are copied a second.")
    private Double blobsPerSecond;

    @Option(
            names = "--concurrency",
            paramLabel = "NUMBER",
            defaultValue = "32",
            description = "The maximum of blobs in flight, 1 to 256; default ${DEFAULT-VALUE}. Throttling reduces it.")
    private int concurrency;

    @Option(names = "--json", description = "Print JSON, one object per line.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write the report to an HTML file that needs no other, and to a JSON file beside it.")
    private Path report;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (concurrency < 1 || concurrency > 256) {
            throw invalid("--concurrency must be between 1 and 256: " + concurrency);
        }
        if (blobsPerSecond != null && rate == null) {
            throw invalid("--blobs-per-second needs --rate");
        }
        if (rate != null && !dryRun) {
            throw invalid("--rate needs --dry-run");
        }
        Optional<BackfillReport.Rate> known = parsed(() -> Optional.ofNullable(rate)
                .map(mebibytes ->
                        new BackfillReport.Rate((long) (mebibytes * (1L << 20)), Optional.ofNullable(blobsPerSecond))));
        BackfillRequest checked = request(Optional.empty());
        Settings settings = Settings.fromEnvironment();
        try (InputStream names = names()) {
            Optional<NameList> list = Optional.ofNullable(names)
                    .map(text -> new NameList(text, settings.source().scope().account(), checked.container()));
            try (Application application = new Application(settings)) {
                return backUp(application, list.isEmpty() ? checked : request(list), known);
            }
        }
    }

    /** Null without a list. */
    private InputStream names() {
        if (from == null) {
            return null;
        }
        if (from.equals(STANDARD_INPUT)) {
            return System.in;
        }
        try {
            return Files.newInputStream(Path.of(from));
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--from cannot be read: " + e.getClass().getSimpleName() + ": " + from, e);
        }
    }

    private BackfillRequest request(Optional<NameList> list) {
        int slash = place == null ? -1 : place.indexOf('/');
        Optional<String> container = Optional.ofNullable(slash < 0 ? place : place.substring(0, slash));
        String prefix = slash < 0 ? "" : place.substring(slash + 1);
        if (from != null && !prefix.isEmpty()) {
            throw invalid("--from takes a container without a prefix: " + place);
        }
        return parsed(() -> {
            Prices used = prices == null ? Prices.standard() : Prices.of(prices);
            if (!used.hasBackupPrices()) {
                throw new IllegalArgumentException(prices
                        + " has no azureEgressPerGB or putPerThousand, of which a backup's cost is made: begin with a copy of"
                        + " prices.json");
            }
            return new BackfillRequest(
                    container,
                    prefix,
                    list,
                    dryRun,
                    used,
                    budget == null ? OptionalDouble.empty() : OptionalDouble.of(budget),
                    concurrency,
                    isTerminal() && !dryRun);
        });
    }

    private int backUp(Application application, BackfillRequest request, Optional<BackfillReport.Rate> known)
            throws IOException {
        JsonEventLog log = new JsonEventLog(
                json ? new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine : line -> {},
                Clock.systemUTC());
        ShutdownSignal signal = new ShutdownSignal(Clock.systemUTC());
        CountDownLatch ended = new CountDownLatch(1);
        RunContext run = new RunContext("backup-" + UUID.randomUUID(), Clock.systemUTC(), TIMEOUT, log, signal);
        PrintWriter err = spec.commandLine().getErr();
        try (Reports reports = (json
                                ? Reports.asJson(log, run, err)
                                : Reports.asText(spec.commandLine().getOut(), err))
                        .and(report);
                BackupProgress progress = new BackupProgress(reports.writer(), err::println, isTerminal(), known)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(signal, ended), "shutdown"));
            BackfillResult result = application.backfill().run(run, request, progress);
            result.incomplete().forEach(reason -> err.println("incomplete: " + reason));
            return exitCode(result);
        } catch (NoSuchElementException unknown) {
            throw new ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } finally {
            ended.countDown();
        }
    }

    private static int exitCode(BackfillResult result) {
        return Blobferry.exitCode(result.verdict());
    }

    private boolean isTerminal() {
        return !json && Ansi.AUTO.enabled();
    }

    /** After a signal: waits until the blobs in flight are completed, or their parts are. */
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
}
