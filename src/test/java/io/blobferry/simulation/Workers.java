package io.blobferry.simulation;

import io.blobferry.backfill.BackfillRequest;
import io.blobferry.cost.Prices;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.replay.ReplayOptions;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.RecordingReplayListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The processes of the product: starts their runs, and ends them. */
final class Workers {
    static final Duration VISIBILITY_TIMEOUT = Duration.ofMinutes(10);

    /** As long as a function may take that Event Grid calls. */
    private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(25);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    /** The limit is measured by the machine's clock, which must have no part in a history. */
    private static final int UNLIMITED_PER_SECOND = 1_000_000_000;

    /** Longer than any run has from an upload's start to its row. */
    static final Duration ORPHAN_AGE = Duration.ofMinutes(15);

    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private final TaskScheduler scheduler;
    private final EventGrid eventGrid;
    private final Ports ports;
    private final Consumers consumers;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final Map<String, SimulatedProcess> byName = new LinkedHashMap<>();

    Workers(Clouds clouds, Plan plan, Random random, Trace trace, TaskScheduler scheduler, EventGrid eventGrid) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
        this.scheduler = scheduler;
        this.eventGrid = eventGrid;
        consumers = new Consumers(clouds, plan, random, trace, this);
        ports = new Ports(clouds, random, trace, this);
        clouds.faults.onEveryCall(ports::cross);
        for (int i = 0; i < plan.processes; i++) {
            processes.add(newProcess());
        }
    }

    private SimulatedProcess newProcess() {
        String name = "p" + (byName.size() + 1);
        SimulatedProcess process = new SimulatedProcess(name, clouds, plan, duration -> sleep(name, duration));
        byName.put(name, process);
        if (plan.strikes(Fault.CLOCK_SKEW, random, 2)) {
            process.clock.jump(random.nextDouble());
            trace.add(() -> "  ** the clock of " + process + " is " + process.clock);
        }
        return process;
    }

    private SimulatedProcess anyProcess() {
        return processes.get(random.nextInt(processes.size()));
    }

    /** Delays are random in the product: whole seconds leave nothing of that. */
    private void sleep(String process, Duration duration) {
        park(process + ".", "sleeps", clouds.clock.instant().plusSeconds(duration.toSeconds() + 1));
    }

    void park(String run, String place) {
        park(run, place, clouds.clock.instant());
    }

    /** Parks the calling task of this run. Nothing of a process that has ended continues. */
    void park(String run, String place, Instant wakesAt) {
        SimulatedProcess process = byName.get(run.substring(0, run.indexOf('.')));
        if (process.isCrashed()) {
            die();
        }
        scheduler.park(new ParkedTask(process, run, place, wakesAt));
    }

    private static void die() {
        throw new FaultInjector.Crash();
    }

    /** Ends the process: its runs do nothing any more. Another one takes its place. */
    void crash(SimulatedProcess process) {
        trace.add(() -> clouds.clock.time() + process + " crashes");
        process.crash();
        consumers.stop(process);
        for (ParkedTask task : scheduler.parked()) {
            if (task.process() == process) {
                task.meets(Workers::die);
                scheduler.resume(task);
            }
        }
        processes.replaceAll(other -> other == process ? newProcess() : other);
    }

    /** Asks a process to end: its runs have a little time left, and it takes on no more. */
    void shutDown() {
        SimulatedProcess process = anyProcess();
        trace.add(() -> clouds.clock.time() + process + " shuts down");
        process.shutDown(SHUTDOWN_TIMEOUT);
        consumers.stop(process);
        processes.replaceAll(other -> other == process ? newProcess() : other);
    }

    /** Whether every run could report what it did. */
    boolean allReported() {
        return !ports.wasDeadlineReached() && byName.values().stream().noneMatch(SimulatedProcess::isCrashed);
    }

    /** The processes that have not ended. */
    List<SimulatedProcess> alive() {
        return byName.values().stream().filter(process -> !process.isCrashed()).toList();
    }

    /** Starts the work on a message of either queue, or on an event that is pushed. */
    boolean startDelivery() {
        Optional<EventGrid.Delivery> pushed = eventGrid.next();
        if (pushed.isPresent()) {
            startPush(pushed.get());
            return true;
        }
        Instant now = clouds.clock.instant();
        boolean event = clouds.events.hasVisible(now);
        boolean segment = clouds.segments.hasVisible(now);
        if (plan.realConsumers) {
            boolean first = random.nextBoolean();
            return (event && first && consumers.start("event", processes))
                    || (segment && consumers.start("segment", processes))
                    || (event && consumers.start("event", processes));
        }
        if (event && (!segment || random.nextBoolean())) {
            startMessage(clouds.events, "event");
        } else if (segment) {
            startMessage(clouds.segments, "segment");
        }
        return event || segment;
    }

    private void startMessage(SimulatedQueue queue, String what) {
        SimulatedProcess process = anyProcess();
        MessageQueue.Message message = queue.receive(1, VISIBILITY_TIMEOUT).getFirst();
        start(process, what, run -> {
            trace.add(() -> clouds.clock.time() + run + " receives " + message.id() + ", delivery "
                    + message.deliveries() + ": " + shortened(message.text()));
            Object outcome = queue == clouds.events
                    ? process.handler.process(
                            run, message.text(), message.deliveries(), SimulatedProcess.ALLOWED, clouds.listener)
                    : process.handler.processSegment(
                            run, message.text(), message.deliveries(), SimulatedProcess.ALLOWED, clouds.listener);
            park(run, "acknowledges", clouds.clock.instant());
            queue.delete(message);
            return outcome;
        });
    }

    private void startPush(EventGrid.Delivery delivery) {
        SimulatedProcess process = anyProcess();
        EventGrid.Delivery again = eventGrid.expectAnswer(delivery);
        start(process, "push", run -> {
            trace.add(() -> clouds.clock.time() + run + " is given " + shortened(delivery.text()));
            Object outcome = process.handler.process(run, delivery.text(), 1, PUSH_TIMEOUT, clouds.listener);
            park(run, "acknowledges", clouds.clock.instant());
            eventGrid.acknowledge(again);
            return outcome;
        });
    }

    private static String shortened(String text) {
        return text.replaceAll(
                "\"(specversion|source|topic|clientRequestId|requestId|contentType|blobType|sequencer|dataVersion)\":\"[^\"]*\",|,\"storageDiagnostics\":\\{[^}]*}",
                "");
    }

    /** A timer of the product, any of them. */
    void startTimer() {
        switch (random.nextInt(5)) {
            case 0 -> startStalledCopies();
            case 1 -> {
                if (plan.backfills && random.nextBoolean()) {
                    startBackfill();
                } else {
                    startReconciliation();
                }
            }
            case 2 -> startOrphans();
            case 3 -> startDeletedRows();
            default -> startReplay(true);
        }
    }

    void startStalledCopies() {
        SimulatedProcess process = anyProcess();
        start(process, "stalled", run -> process.stalledCopies.requeueStalled(context(process, run)));
    }

    void startReplay(boolean dueOnly) {
        SimulatedProcess process = anyProcess();
        ReplayOptions options =
                new ReplayOptions(FailureSelection.ALL, dueOnly, false, UNLIMITED_PER_SECOND, 2, Optional.empty());
        start(
                process,
                "replay",
                run -> process.replayer.replay(context(process, run), options, new RecordingReplayListener()));
    }

    void startReconciliation() {
        SimulatedProcess process = anyProcess();
        start(process, "reconcile", run -> process.reconciler.resume(context(process, run), false, clouds.listener));
    }

    /** The command {@code backup}, as a part of the process. */
    private void startBackfill() {
        SimulatedProcess process = anyProcess();
        BackfillRequest everything = new BackfillRequest(
                Optional.empty(), "", Optional.empty(), false, Prices.standard(), OptionalDouble.empty(), 2, false);
        start(process, "backup", run -> process.backfill.run(context(process, run), everything, new SilentBackfill()));
    }

    void startOrphans() {
        SimulatedProcess process = anyProcess();
        start(
                process,
                "orphans",
                run -> process.orphans.cleanUp(context(process, run), ORPHAN_AGE, true, clouds.listener));
    }

    void startDeletedRows() {
        SimulatedProcess process = anyProcess();
        start(process, "deletedRows", run -> process.deletedRows.clean(context(process, run)));
    }

    private RunContext context(SimulatedProcess process, String run) {
        return new RunContext(run, process.clock, SimulatedProcess.ALLOWED, clouds.listener);
    }

    /** A run that throws has acknowledged nothing. */
    void start(SimulatedProcess process, String what, Function<String, Object> work) {
        String run = process.nextRun(what);
        scheduler.start(run, () -> {
            try {
                Object outcome = work.apply(run);
                trace.add(() -> clouds.clock.time() + run + " ends: " + outcome);
            } catch (TransferException failure) {
                trace.add(() -> clouds.clock.time() + run + " throws " + failure);
            } catch (FaultInjector.Crash | CompletionException died) {
                if (!process.isCrashed()) {
                    throw died;
                }
            }
        });
    }
}
