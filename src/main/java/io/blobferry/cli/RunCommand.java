package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.app.Intake;
import io.blobferry.app.QueueWorker;
import io.blobferry.app.ReplayRequest;
import io.blobferry.app.Settings;
import io.blobferry.domain.Outcome;
import io.blobferry.observability.JsonLines;
import io.blobferry.observability.ReplayLines;
import io.blobferry.transfer.Run;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The standalone worker, for a container host or a virtual machine. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Works through the storage queue that Event Grid writes to, and through the segments of large blobs, until "
                    + "stopped. Any number of workers share the same queues.",
            "Facts go to standard output, one line of JSON each; SIGTERM lets the work in hand end or hand over first (exit code 143)."
        })
final class RunCommand implements Runnable {
    private static final Logger LOG = Logger.getLogger(RunCommand.class.getName());
    private static final Duration FIRST_TIME = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final Duration REPLAY = Duration.ofMinutes(15);
    private static final Duration RECONCILE = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (Application application = new Application(Settings.fromEnvironment())) {
            JsonLines facts = new JsonLines(new Lines(spec.commandLine().getOut())::print, Clock.systemUTC());
            List<Thread> chores = List.of(
                    fromTimeToTime(SWEEP, "open uploads could not be swept", () -> sweep(application, facts)),
                    fromTimeToTime(REPLAY, "what failed could not be replayed", () -> replay(application, facts)),
                    fromTimeToTime(RECONCILE, "the ends could not be compared", () -> reconcile(application, facts)));
            workUntilStopped(application, workers(application, facts));
            chores.forEach(Thread::interrupt);
            chores.forEach(RunCommand::join);
        }
    }

    private static List<QueueWorker> workers(Application application, JsonLines facts) {
        Settings settings = application.settings();
        Intake intake = application.intake();
        QueueWorker segments = new QueueWorker(
                application.segments(),
                message -> intake.takeSegment(
                                message.id(), message.text(), message.deliveries(), settings.runTime(), facts)
                        .settled(),
                Optional.of(application::hasRoomForASegment),
                settings.segmentsAtOnce(),
                settings.leaseTime());
        QueueWorker events = new QueueWorker(
                application.events(),
                message -> {
                    List<Outcome> outcomes =
                            intake.take(message.id(), message.text(), message.deliveries(), settings.runTime(), facts);
                    if (outcomes.stream().anyMatch(Outcome.HandedOver.class::isInstance)) {
                        segments.wake();
                    }
                    return outcomes.stream().allMatch(Outcome::settled);
                },
                settings.eventsAtOnce(),
                settings.leaseTime());
        return List.of(events, segments);
    }

    private static void sweep(Application application, JsonLines facts) {
        Settings settings = application.settings();
        Run run = new Run("sweep", Clock.systemUTC(), settings.runTime(), facts);
        application.orphans().sweep(run, settings.orphanAge(), true, facts);
    }

    private static void replay(Application application, JsonLines facts) {
        Settings settings = application.settings();
        Run run = new Run("replay", Clock.systemUTC(), settings.runTime(), facts);
        application
                .replay()
                .replay(
                        run,
                        ReplayRequest.everything().order(settings.replaysPerSecond(), settings.eventsAtOnce(), true),
                        new ReplayLines(facts));
    }

    /** What goes wrong is said, and tried again at the next time: no delivery depends on it. */
    private static Thread fromTimeToTime(Duration interval, String otherwise, Runnable chore) {
        return Thread.ofVirtual().name("chore").start(() -> {
            try {
                for (Duration wait = FIRST_TIME; ; wait = interval) {
                    Thread.sleep(wait);
                    try {
                        chore.run();
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "{0}: {1}", new Object[] {otherwise, e.getMessage()});
                    }
                }
            } catch (InterruptedException e) {
                // Stopped: what is left is the next worker's.
            }
        });
    }

    /** Most of the times nothing is due; a round that one run has no time for goes on at the next. */
    private static void reconcile(Application application, JsonLines facts) {
        Run run = new Run(
                "reconcile-" + UUID.randomUUID(),
                Clock.systemUTC(),
                application.settings().runTime(),
                facts);
        application.reconciliation().goOn(run, false, facts);
    }

    private static void workUntilStopped(Application application, List<QueueWorker> workers) {
        List<Thread> working = workers.stream()
                .map(worker -> new Thread(worker::work, "worker"))
                .toList();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            workers.forEach(QueueWorker::stop);
                            application.endSoon();
                            working.forEach(RunCommand::join);
                        },
                        "shutdown"));
        working.forEach(Thread::start);
        working.forEach(RunCommand::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
