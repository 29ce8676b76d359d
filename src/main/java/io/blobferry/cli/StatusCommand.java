package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.StatusJson;
import io.blobferry.status.BlobStory;
import io.blobferry.status.BlobStoryReader;
import io.blobferry.status.BlobStoryText;
import io.blobferry.status.Status;
import io.blobferry.status.StatusReader;
import io.blobferry.status.StatusText;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says where the backup stands, as a whole or of one blob. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Says where the backup stands: recovery point, last pass, queues, copies under way, failures, drills, workers. With "
                    + "a blob, its whole story and whether it is safe. Writes nothing, and scans no table: a count that stops "
                    + "at its bound says \"more than\". Lengths of queues are approximate.",
            "Versions in S3 are read under AWS_DRILL_ROLE_ARN, if it is set; the worker's role may not list them.",
            "Exit codes: 0 read, and a blob is backed up or deleted; 4 the blob is not safe; 5 the blob is on its way, or a "
                    + "part could not be read."
        })
final class StatusCommand implements Callable<Integer> {
    /** What takes longer is reported as not known. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

    private static final int DEFAULT_INTERVAL = 5;
    private static final String CLEAR = "\u001B[H\u001B[2J";

    @Parameters(arity = "0..1", paramLabel = "CONTAINER/BLOB", description = "A blob; without it, the whole backup.")
    private String place;

    @Option(names = "--watch", description = "Read and print it again and again, until interrupted.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "" + DEFAULT_INTERVAL,
            description = "Seconds between two readings of --watch, at least 1; default ${DEFAULT-VALUE}.")
    private int interval;

    @Option(names = "--json", description = "Print JSON, one object per line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** What one reading prints, and its exit code. */
    private record Screen(List<String> lines, int exitCode) {}

    @Override
    public Integer call() {
        if (interval < 1) {
            throw new ParameterException(spec.commandLine(), "--interval must be at least 1: " + interval);
        }
        int slash = place == null ? 0 : place.indexOf('/');
        if (place != null && (slash < 1 || slash == place.length() - 1)) {
            throw new ParameterException(spec.commandLine(), "expected CONTAINER/BLOB: " + place);
        }
        try (Application application = new Application(Settings.fromEnvironment())) {
            return print(place == null ? whole(application) : blob(application, slash));
        } catch (IllegalArgumentException notBackedUp) {
            throw new ParameterException(spec.commandLine(), notBackedUp.getMessage(), notBackedUp);
        }
    }

    private Supplier<Screen> whole(Application application) {
        StatusReader reader = application.status();
        return () -> {
            Status status = reader.read(newRun());
            return new Screen(
                    json ? List.of(StatusJson.of(status)) : StatusText.of(status),
                    status.isComplete() ? ExitCode.OK : Blobferry.INCOMPLETE);
        };
    }

    private Supplier<Screen> blob(Application application, int slash) {
        BlobStoryReader reader = application.stories();
        BlobAddress blob = new BlobAddress(
                application.settings().source().scope().account(),
                place.substring(0, slash),
                place.substring(slash + 1));
        return () -> {
            BlobStory story = reader.read(newRun(), blob);
            return new Screen(
                    json ? List.of(StatusJson.of(story)) : BlobStoryText.of(story),
                    switch (story.verdict().state()) {
                        case BACKED_UP, DELETED -> ExitCode.OK;
                        case FAILED, SUPERSEDED, NEVER_SEEN -> Blobferry.FAILURES_REMAIN;
                        case ON_ITS_WAY, UNKNOWN -> Blobferry.INCOMPLETE;
                    });
        };
    }

    private int print(Supplier<Screen> reading) {
        PrintWriter out = spec.commandLine().getOut();
        boolean redraws = watch && !json && Ansi.AUTO.enabled();
        while (true) {
            Screen screen = reading.get();
            if (redraws) {
                out.print(CLEAR);
            }
            screen.lines().forEach(out::println);
            if (watch && !json) {
                out.println();
            }
            out.flush();
            if (!watch || out.checkError()) {
                return screen.exitCode();
            }
            Sleeper.system().sleep(Duration.ofSeconds(interval));
        }
    }

    private static RunContext newRun() {
        return new RunContext("status", Clock.systemUTC(), TIME_LIMIT, new JsonEventLog(line -> {}, Clock.systemUTC()));
    }
}
