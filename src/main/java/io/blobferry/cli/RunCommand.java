package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.app.WorkerReporter;
import io.blobferry.config.Settings;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.ingest.DeliveryHandler;
import io.blobferry.ingest.QueueConsumer;
import io.blobferry.observability.DrillEventLog;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.ReplayEventLog;
import io.blobferry.replay.ReplayRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the standalone worker, on a container host or a virtual machine. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Processes the storage queue that Event Grid writes to, and the segments of large blobs, until stopped. Any "
                    + "number of workers share the same queues.",
            "Writes events to standard output, one JSON object per line. After SIGTERM the work in hand is completed or "
                    + "handed over before the process exits (exit code 143). After a failure that it cannot continue from, "
                    + "such as a lack of memory, it exits with code 1, for its host to restart it."
        })
final class RunCommand implements Runnable {
    private static final Logger LOG = Logger.getLogger(RunCommand.class.getName());
    private static final Duration INITIAL_DELAY = Duration.ofMinutes(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);
    private static final Duration REPLAY_INTERVAL = Duration.ofMinutes(15);
    private static final Duration RECONCILE_INTERVAL = Duration.ofMinutes(10);
    private static final Duration DRILL_INTERVAL = Duration.ofHours(1);

    /** The background tasks do not wait for each other. */
    private static final int BACKGROUND_TASKS = 8;

    /** How much longer than its runs a process may take to end after a failure that it cannot continue after. */
    private static final Duration EXIT_MARGIN = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Optional<String> message;
        try (Application application = new Application(Settings.fromEnvironment())) {
            JsonEventLog log = new JsonEventLog(
                    new SynchronizedLineWriter(spec.commandLine().getOut())::writeLine, Clock.systemUTC());
            Map<String, QueueConsumer> consumers = consumers(application, log);
            FatalFailure failure = new FatalFailure(
                    application.settings().worker().shutdownTimeout().plus(EXIT_MARGIN),
                    () -> stop(application, consumers.values()),
                    () -> Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE));
            Thread.setDefaultUncaughtExceptionHandler((thread, escaped) -> uncaught(thread, escaped, failure));
            try (BackgroundTasks tasks = new BackgroundTasks(BACKGROUND_TASKS, INITIAL_DELAY, failure::report)) {
                tasks.runSafely("versioning of the buckets", () -> reportDeleteMarkers(application, log));
                tasks.runSafely("record of the routes", () -> recordRoutes(application, log));
                tasks.runSafely("row of the worker", () -> report(application, log));
                schedule(tasks, application, log);
                runUntilStopped(application, consumers, failure);
            }
            message = failure.message();
        }
        message.ifPresent(text -> {
            throw new IllegalStateException(text);
        });
    }

    private static void schedule(BackgroundTasks tasks, Application application, JsonEventLog log) {
        tasks.scheduleWithFixedDelay("orphan sweep", SWEEP_INTERVAL, () -> abortOrphans(application, log));
        tasks.scheduleWithFixedDelay("replay", REPLAY_INTERVAL, () -> replay(application, log));
        tasks.scheduleWithFixedDelay(
                "stalled copies",
                RECONCILE_INTERVAL,
                () -> application.stalledCopies().requeueStalled(newRun(application, "stalled-copies", log)));
        tasks.scheduleWithFixedDelay(
                "deleted rows",
                SWEEP_INTERVAL,
                () -> application.deletedRows().clean(newRun(application, "deleted-rows", log)));
        tasks.scheduleWithFixedDelay("row of the worker", WorkerReporter.INTERVAL, () -> report(application, log));
        tasks.scheduleWithFixedDelay(
                "rows of old workers",
                SWEEP_INTERVAL,
                () -> application.workerReporter().removeOld(newRun(application, "workers", log)));
        tasks.scheduleWithFixedDelay("reconciliation", RECONCILE_INTERVAL, () -> reconcile(application, log));
        application
                .drills()
                .ifPresent(drills -> tasks.scheduleWithFixedDelay(
                        "drill",
                        DRILL_INTERVAL,
                        () -> drills.runDaily(
                                newRun(application, "drill-" + UUID.randomUUID(), log), new DrillEventLog(log))));
    }

    private static Map<String, QueueConsumer> consumers(Application application, JsonEventLog log) {
        Settings settings = application.settings();
        DeliveryHandler handler = application.deliveryHandler();
        QueueConsumer segments = new QueueConsumer(
                application.segments(),
                () -> handler.reserveSegmentPlace(settings.worker().runTimeout(), log),
                settings.worker().segmentConcurrency(),
                settings.worker().visibilityTimeout(),
                Sleeper.system());
        QueueConsumer events = new QueueConsumer(
                application.events(),
                message -> {
                    List<Outcome> outcomes = handler.process(
                            message.id(),
                            message.text(),
                            message.deliveries(),
                            settings.worker().runTimeout(),
                            log);
                    if (outcomes.stream().anyMatch(Outcome.SegmentsQueued.class::isInstance)) {
                        segments.pollNow();
                    }
                    return outcomes.stream().allMatch(Outcome::canAcknowledge);
                },
                settings.worker().eventConcurrency(),
                settings.worker().visibilityTimeout(),
                Sleeper.system());
        return Map.of("event loop", events, "segment loop", segments);
    }

    /** A thread of a library that ended. The library starts another one; but nothing works where there is no memory. */
    private static void uncaught(Thread thread, Throwable escaped, FatalFailure failure) {
        if (escaped instanceof OutOfMemoryError) {
            failure.report(thread.getName(), escaped);
        } else {
            LOG.log(Level.WARNING, "thread {0} ended: {1}", new Object[] {
                thread.getName(), UnexpectedFailure.describe(escaped)
            });
        }
    }

    private static RunContext newRun(Application application, String id, JsonEventLog log) {
        return new RunContext(
                id, Clock.systemUTC(), application.settings().worker().runTimeout(), log);
    }

    private static void abortOrphans(Application application, JsonEventLog log) {
        Duration minAge = application.settings().orphans().minAge();
        application.orphanCleaner().cleanUp(newRun(application, "orphan-sweep", log), minAge, true, log);
    }

    private static void replay(Application application, JsonEventLog log) {
        Settings settings = application.settings();
        RunContext run = newRun(application, "replay", log);
        application
                .failureReplayer()
                .replay(
                        run,
                        ReplayRequest.all()
                                .toOptions(
                                        settings.replay().rate(),
                                        settings.replay().concurrency(),
                                        true),
                        new ReplayEventLog(log));
    }

    private static void reportDeleteMarkers(Application application, JsonEventLog log) {
        RunContext run = newRun(application, "delete-markers", log);
        application.reportDeleteMarkers(run, decision -> log.deleteMarkersDecided(run, decision));
    }

    private static void report(Application application, JsonEventLog log) {
        application.workerReporter().report(newRun(application, "worker", log));
    }

    private static void recordRoutes(Application application, JsonEventLog log) {
        application.routesRecorder().record(newRun(application, "routes", log));
    }

    /** Does nothing unless a pass is due or incomplete. A pass that does not complete in one run resumes in the next. */
    private static void reconcile(Application application, JsonEventLog log) {
        RunContext run = newRun(application, "reconcile-" + UUID.randomUUID(), log);
        try {
            application.routesRecorder().record(run);
        } finally {
            application.reconciler().resume(run, false, log);
        }
    }

    private static void runUntilStopped(
            Application application, Map<String, QueueConsumer> consumers, FatalFailure failure) {
        List<Thread> threads = consumers.entrySet().stream()
                .map(loop -> new Thread(() -> work(loop.getKey(), loop.getValue(), failure), loop.getKey()))
                .toList();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop(application, consumers.values());
                            threads.forEach(RunCommand::join);
                        },
                        "shutdown"));
        threads.forEach(Thread::start);
        threads.forEach(RunCommand::join);
    }

    private static void stop(Application application, Collection<QueueConsumer> consumers) {
        consumers.forEach(QueueConsumer::stop);
        application.beginShutdown();
    }

    /** A loop that ends by itself ends the process: without it the process would only seem to work. */
    private static void work(String loop, QueueConsumer consumer, FatalFailure failure) {
        try {
            consumer.work();
        } catch (RuntimeException | Error escaped) {
            failure.report(loop, escaped);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
