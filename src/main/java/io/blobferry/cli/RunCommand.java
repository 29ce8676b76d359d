package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.config.Settings;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.ingest.DeliveryHandler;
import io.blobferry.ingest.QueueConsumer;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.ReplayEventLog;
import io.blobferry.replay.ReplayRequest;
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
    private static final Duration INITIAL_DELAY = Duration.ofMinutes(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);
    private static final Duration REPLAY_INTERVAL = Duration.ofMinutes(15);
    private static final Duration RECONCILE_INTERVAL = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (Application application = new Application(Settings.fromEnvironment())) {
            JsonEventLog facts = new JsonEventLog(
                    new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
            List<Thread> chores = List.of(
                    scheduleWithFixedDelay(
                            SWEEP_INTERVAL, "open uploads could not be swept", () -> abortOrphans(application, facts)),
                    scheduleWithFixedDelay(
                            REPLAY_INTERVAL, "what failed could not be replayed", () -> replay(application, facts)),
                    scheduleWithFixedDelay(
                            RECONCILE_INTERVAL, "the ends could not be compared", () -> reconcile(application, facts)));
            runUntilStopped(application, consumers(application, facts));
            chores.forEach(Thread::interrupt);
            chores.forEach(RunCommand::join);
        }
    }

    private static List<QueueConsumer> consumers(Application application, JsonEventLog facts) {
        Settings settings = application.settings();
        DeliveryHandler intake = application.deliveryHandler();
        QueueConsumer segments = new QueueConsumer(
                application.segments(),
                message -> intake.processSegment(
                                message.id(),
                                message.text(),
                                message.deliveries(),
                                settings.worker().runTimeout(),
                                facts)
                        .canAcknowledge(),
                Optional.of(application::hasSegmentCapacity),
                settings.worker().segmentConcurrency(),
                settings.worker().visibilityTimeout());
        QueueConsumer events = new QueueConsumer(
                application.events(),
                message -> {
                    List<Outcome> outcomes = intake.process(
                            message.id(),
                            message.text(),
                            message.deliveries(),
                            settings.worker().runTimeout(),
                            facts);
                    if (outcomes.stream().anyMatch(Outcome.SegmentsQueued.class::isInstance)) {
                        segments.pollNow();
                    }
                    return outcomes.stream().allMatch(Outcome::canAcknowledge);
                },
                settings.worker().eventConcurrency(),
                settings.worker().visibilityTimeout());
        return List.of(events, segments);
    }

    private static void abortOrphans(Application application, JsonEventLog facts) {
        Settings settings = application.settings();
        RunContext run =
                new RunContext("sweep", Clock.systemUTC(), settings.worker().runTimeout(), facts);
        application.orphanCleaner().cleanUp(run, settings.orphans().minAge(), true, facts);
    }

    private static void replay(Application application, JsonEventLog facts) {
        Settings settings = application.settings();
        RunContext run =
                new RunContext("replay", Clock.systemUTC(), settings.worker().runTimeout(), facts);
        application
                .failureReplayer()
                .replay(
                        run,
                        ReplayRequest.all()
                                .toOptions(
                                        settings.replay().rate(),
                                        settings.replay().concurrency(),
                                        true),
                        new ReplayEventLog(facts));
    }

    /** What goes wrong is said, and tried again at the next time: no delivery depends on it. */
    private static Thread scheduleWithFixedDelay(Duration interval, String otherwise, Runnable chore) {
        return Thread.ofVirtual().name("chore").start(() -> {
            try {
                for (Duration wait = INITIAL_DELAY; ; wait = interval) {
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
    private static void reconcile(Application application, JsonEventLog facts) {
        RunContext run = new RunContext(
                "reconcile-" + UUID.randomUUID(),
                Clock.systemUTC(),
                application.settings().worker().runTimeout(),
                facts);
        application.reconciler().resume(run, false, facts);
    }

    private static void runUntilStopped(Application application, List<QueueConsumer> workers) {
        List<Thread> working = workers.stream()
                .map(worker -> new Thread(worker::work, "worker"))
                .toList();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            workers.forEach(QueueConsumer::stop);
                            application.beginShutdown();
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
