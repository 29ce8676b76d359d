package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.ReplayEventLog;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayOptions;
import io.blobferry.replay.ReplayRequest;
import io.blobferry.replay.ReplayResult;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays failures. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Imports Event Grid's dead letters as failure rows, and backs up again the blobs of the selected rows; without "
                    + "options, of all rows. A row is removed when its blob is backed up, deleted at the source or no "
                    + "longer matched by a route, or when its event has been processed.",
            "Options apply together. Prints a progress bar and a summary on a terminal, otherwise one JSON object per line. "
                    + "Exit codes: 0 every row is resolved, 4 failures remain, 5 work is incomplete: run it again."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofHours(24);

    @Option(names = "--container", paramLabel = "NAME", description = "Blobs of this container.")
    private String container;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Blobs whose name has this prefix.")
    private String prefix;

    @Option(names = "--blob", paramLabel = "CONTAINER/NAME", description = "This blob only.")
    private String blob;

    @Option(names = "--cause", paramLabel = "CODE", description = "Failures of these causes, separated by commas.")
    private String cause;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Failures whose last occurrence is at this time or later.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Failures whose last occurrence is before this time.")
    private String until;

    @Option(names = "--dry-run", description = "List and count only.")
    private boolean dryRun;

    @Option(
            names = "--per-second",
            paramLabel = "BLOBS",
            description = "Maximum blobs started per second, 1 to 1000; default BLOBFERRY_REPLAY_RATE.")
    private Integer perSecond;

    @Option(names = "--json", description = "Print JSON on a terminal too.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (perSecond != null && (perSecond < 1 || perSecond > 1000)) {
            throw new ParameterException(spec.commandLine(), "--per-second must be between 1 and 1000: " + perSecond);
        }
        Settings settings = Settings.fromEnvironment();
        ReplayOptions options = options(settings);
        CountDownLatch ended = new CountDownLatch(1);
        try (Application application = new Application(settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(application, ended), "shutdown"));
            ReplayResult result = json || !Ansi.AUTO.enabled()
                    ? replayAsJson(application, options)
                    : replayWithProgress(application, options);
            return exitCode(result);
        } finally {
            ended.countDown();
        }
    }

    private ReplayOptions options(Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, "container", container);
        put(values, "prefix", prefix);
        put(values, "blob", blob);
        put(values, "cause", cause);
        put(values, "since", since);
        put(values, "until", until);
        values.put("dryRun", Boolean.toString(dryRun));
        try {
            ReplayOptions options = ReplayRequest.parse(
                            settings.source().scope().account(), values)
                    .toOptions(settings.replay().rate(), settings.replay().concurrency(), false);
            return perSecond == null ? options : options.perSecond(perSecond);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private ReplayResult replayAsJson(Application application, ReplayOptions options) {
        JsonEventLog log =
                new JsonEventLog(new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
        return replay(application, options, log, new ReplayEventLog(log));
    }

    /** Counts the rows first, for the bar's length, at one request per hundred rows. */
    private ReplayResult replayWithProgress(Application application, ReplayOptions options) {
        JsonEventLog silent = new JsonEventLog(line -> {}, Clock.systemUTC());
        ReplaySummaryPrinter summary =
                new ReplaySummaryPrinter(spec.commandLine().getOut());
        if (options.dryRun()) {
            return replay(application, options, silent, summary);
        }
        ReplayResult counted = replay(application, options.asDryRun(), silent, new ReplayEventLog(silent));
        try (ReplayProgressBar bar = new ReplayProgressBar(counted.found() + counted.deadLetterEvents(), summary)) {
            return replay(application, options, silent, bar);
        }
    }

    private static ReplayResult replay(
            Application application, ReplayOptions options, JsonEventLog log, ReplayListener listener) {
        return application
                .failureReplayer()
                .replay(new RunContext("replay", Clock.systemUTC(), TIMEOUT, log), options, listener);
    }

    /** After a signal: waits until the rows in hand are completed or handed over. */
    private static void shutDown(Application application, CountDownLatch ended) {
        application.beginShutdown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int exitCode(ReplayResult result) {
        if (result.dryRun()) {
            return result.unreadable() > 0 ? Blobferry.FAILURES_REMAIN : 0;
        }
        if (result.hasFailures()) {
            return Blobferry.FAILURES_REMAIN;
        }
        return result.isIncomplete() ? Blobferry.INCOMPLETE : 0;
    }

    private static void put(Map<String, String> values, String name, String value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
