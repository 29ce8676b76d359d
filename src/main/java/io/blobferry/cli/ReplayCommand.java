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

/** Brings back what failed. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Turns Event Grid's dead letters into failure rows, and looks again at the blobs of the rows that the options "
                    + "select, all without any. A row goes when its blob is backed up, gone at the source, or no longer "
                    + "to be backed up, and when its event has been followed.",
            "Options apply together. On a terminal there is a progress bar and a summary, else a line of JSON for each fact. "
                    + "Exit codes: 0 every row is settled, 4 some failed again, 5 work is left: run it again."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofHours(24);

    @Option(names = "--container", paramLabel = "NAME", description = "Blobs of this container.")
    private String container;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Blobs whose name begins so.")
    private String prefix;

    @Option(names = "--blob", paramLabel = "CONTAINER/NAME", description = "This blob alone.")
    private String blob;

    @Option(
            names = "--cause",
            paramLabel = "CODE",
            description = "Failures of this cause; several separated by commas.")
    private String cause;

    @Option(names = "--since", paramLabel = "TIME", description = "What failed last at this time or later.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "What failed last before this time.")
    private String until;

    @Option(names = "--dry-run", description = "Only list and count what would be replayed.")
    private boolean dryRun;

    @Option(
            names = "--per-second",
            paramLabel = "BLOBS",
            description = "How many blobs to begin in a second at the most; default BLOBFERRY_REPLAY_RATE.")
    private Integer perSecond;

    @Option(names = "--json", description = "Lines of JSON on a terminal too.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (perSecond != null && (perSecond < 1 || perSecond > 1000)) {
            throw new ParameterException(
                    spec.commandLine(), "--per-second is a number of blobs from 1 to 1000: " + perSecond);
        }
        Settings settings = Settings.fromEnvironment();
        ReplayOptions order = options(settings);
        CountDownLatch over = new CountDownLatch(1);
        try (Application application = new Application(settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(application, over), "shutdown"));
            ReplayResult sum = json || !Ansi.AUTO.enabled()
                    ? replayAsJson(application, order)
                    : replayWithProgress(application, order);
            return exitCode(sum);
        } finally {
            over.countDown();
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
            ReplayOptions order = ReplayRequest.parse(settings.source().scope().account(), values)
                    .toOptions(settings.replay().rate(), settings.replay().concurrency(), false);
            return perSecond == null ? order : order.perSecond(perSecond);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private ReplayResult replayAsJson(Application application, ReplayOptions order) {
        JsonEventLog facts =
                new JsonEventLog(new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
        return replay(application, order, facts, new ReplayEventLog(facts));
    }

    /** Counts first, for the bar's length: that takes a request for a hundred rows. */
    private ReplayResult replayWithProgress(Application application, ReplayOptions order) {
        JsonEventLog silent = new JsonEventLog(line -> {}, Clock.systemUTC());
        ReplaySummaryPrinter summary =
                new ReplaySummaryPrinter(spec.commandLine().getOut());
        if (order.dryRun()) {
            return replay(application, order, silent, summary);
        }
        ReplayResult counted = replay(application, order.asDryRun(), silent, new ReplayEventLog(silent));
        try (ReplayProgressBar bar = new ReplayProgressBar(counted.found() + counted.deadLetterEvents(), summary)) {
            return replay(application, order, silent, bar);
        }
    }

    private static ReplayResult replay(
            Application application, ReplayOptions order, JsonEventLog facts, ReplayListener listener) {
        return application
                .failureReplayer()
                .replay(new RunContext("replay", Clock.systemUTC(), TIMEOUT, facts), order, listener);
    }

    /** After a signal: the rows in hand come to their end, or hand over, in the time that the host leaves. */
    private static void shutDown(Application application, CountDownLatch over) {
        application.beginShutdown();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int exitCode(ReplayResult sum) {
        if (sum.dryRun()) {
            return sum.unreadable() > 0 ? Blobferry.FAILURES_REMAIN : 0;
        }
        if (sum.hasFailures()) {
            return Blobferry.FAILURES_REMAIN;
        }
        return sum.isIncomplete() ? Blobferry.INCOMPLETE : 0;
    }

    private static void put(Map<String, String> values, String name, String value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
