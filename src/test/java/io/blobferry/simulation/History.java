package io.blobferry.simulation;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * One history, which its seed determines. First faults strike; then they stop, and what is due is done; then the timers of the
 * product run, without the reconciliation, which must not be needed after a fault that events announce; at last with it.
 */
final class History {
    static final String ACCOUNT = "account";
    static final String CONTAINER = "container";

    /** All but the first two are of accounts with a hierarchical namespace. One directory's name begins with that of the other. */
    static final List<BlobAddress> BLOBS = Stream.of("a", "b", "d/a", "d/b", "d2/a", "d2/b")
            .map(name -> new BlobAddress(ACCOUNT, CONTAINER, name))
            .toList();

    private static final Duration STEP = Duration.ofMillis(50);

    /** Beyond it all threads of the process stand still, those that renew its messages too. */
    private static final Duration LONGEST_STALL_OF_A_THREAD = Duration.ofMinutes(9);

    private static final int MAX_CALM_STEPS = 20_000;
    private static final int MAX_DISTURBED_REST = 400;
    private static final int CALM_ROUNDS = 3;
    private static final int RECONCILED_ROUNDS = 3;

    /** A blob that was renamed over another one keeps its old time: only a sample that is of all in eight passes finds it. */
    private static final int RECONCILED_ROUNDS_AFTER_RENAMING = 9;

    private final Random random;
    private final Plan plan;
    private final Trace trace;
    private final Clouds clouds;
    private final EventGrid eventGrid;
    private final SourceHistory sourceHistory = new SourceHistory();
    private final Source source;
    private final Strangers strangers;
    private final FaultChoice faults;
    private final TaskScheduler scheduler = new TaskScheduler();
    private final Workers workers;
    private final RunOrder order;
    private final Oracle oracle;
    private final CurrentObjects currentObjects;
    private final RecoveryCheck recovery;
    private final Optional<Random> moments;
    private final AsOfOracle asOf;
    private final UploadRestarts restarts;
    private final DeletionRecords deletionRecords;
    private final Set<Backup> recorded = new HashSet<>();
    private String lastState = "";
    private boolean mayHaveChanged = true;
    private int steps;

    History(long seed, boolean traced) {
        this(seed, traced, false);
    }

    /** @param restored whether moments of it are restored at its end */
    History(long seed, boolean traced, boolean restored) {
        SplittableRandom seeds = new SplittableRandom(seed);
        random = new Random(seeds.nextLong());
        plan = new Plan(random, new Random(seeds.nextLong()), restored);
        moments = restored ? Optional.of(new Random(seeds.nextLong())) : Optional.empty();
        trace = new Trace(traced);
        clouds = new Clouds(random);
        if (plan.account == AccountKind.HIERARCHICAL) {
            clouds.source.beHierarchical();
        }
        eventGrid = new EventGrid(clouds, plan, random, trace);
        source = new Source(clouds, plan, random, trace, eventGrid, sourceHistory);
        strangers = new Strangers(clouds, plan, random, trace);
        faults = new FaultChoice(clouds, plan, random, trace);
        workers = new Workers(clouds, plan, random, trace, scheduler, eventGrid);
        order = new RunOrder(plan, random);
        oracle = new Oracle(clouds, plan, sourceHistory);
        currentObjects = new CurrentObjects(clouds, plan);
        recovery = new RecoveryCheck(clouds, sourceHistory.states());
        restarts = new UploadRestarts(clouds, plan);
        deletionRecords = new DeletionRecords(clouds, plan, sourceHistory);
        asOf = new AsOfOracle(clouds, plan, sourceHistory.states());
    }

    /** What was asked about moments of this history. */
    AsOfOracle asOf() {
        return asOf;
    }

    Trace trace() {
        return trace;
    }

    Plan plan() {
        return plan;
    }

    int steps() {
        return steps;
    }

    /** @throws Violation if the product did what it must not do */
    void run() {
        trace.add(() -> plan.toString());
        Instant start = clouds.clock.instant();
        for (int act = 1; act <= plan.acts; act++) {
            source.begin(act);
            for (int step = 0; step < plan.steps / plan.acts; step++) {
                disturbedStep();
                strangers.endUploads();
                observe();
            }
            if (act < plan.acts) {
                trace.add(() -> "-- rest");
                rest(MAX_DISTURBED_REST);
            }
            if (act == 1 && plan.deletesContainer) {
                deleteContainer();
            }
        }
        if (random.nextInt(4) == 0) {
            faults.beginOutage();
        }
        for (int step = 0; step < plan.stepsAfterLastChange; step++) {
            strangers.endUploads();
            if (random.nextInt(25) == 0 || !calmStep()) {
                clouds.clock.advance(Duration.ofMinutes(random.nextInt(20)));
                workers.startTimer();
            }
            observe();
        }
        faults.stop();
        trace.add(() -> "-- no more faults");
        drain();
        if (isAnnounced() && !plan.hasStruck(Fault::mayEndUploads)) {
            oracle.checkNothingIsDropped();
        }
        for (int round = 0; round < CALM_ROUNDS; round++) {
            clouds.clock.advance(Duration.ofHours(2));
            runTimers();
        }
        if (isAnnounced()) {
            oracle.checkBeforeReconciliation();
        }
        if (!plan.hasStruck(Fault::strikesRuns) && workers.allReported()) {
            oracle.checkUploads(false);
        }
        int rounds = plan.account == AccountKind.HIERARCHICAL && eventGrid.hasLostEvent()
                ? RECONCILED_ROUNDS_AFTER_RENAMING
                : RECONCILED_ROUNDS;
        for (int round = 0; round < rounds; round++) {
            clouds.clock.advance(Duration.ofDays(3));
            trace.add(() -> "-- reconciliation");
            workers.startReconciliation();
            drain();
            runTimers();
            workers.startOrphans();
            drain();
            workers.startDeletedRows();
            drain();
        }
        oracle.check();
        deletionRecords.check();
        oracle.checkUploads(true);
        oracle.checkResources(workers.alive());
        if (workers.allReported() && plan.strikes(Fault.ANSWER_LOST) < 2 && plan.strikes(Fault.OUTAGE) == 0) {
            oracle.checkReported(recorded);
            if (!eventGrid.hasLostEvent()) {
                oracle.checkDeletionsReported();
            }
        }
        if (plan.distinctContents && sourceHistory.isOrdered() && !strangers.actedUnannounced()) {
            currentObjects.checkOrder();
        }
        moments.ifPresent(chosen -> asOf.check(start, chosen));
    }

    /** Between two passes, or three: a pass records that a container is missing which an earlier one has compared. */
    private void deleteContainer() {
        startPass();
        source.deleteContainer();
        deletionRecords.observe();
        if (random.nextBoolean()) {
            startPass();
        }
        source.createContainer();
    }

    private void startPass() {
        clouds.clock.advance(Duration.ofDays(1 + random.nextInt(2)));
        trace.add(() -> "-- reconciliation");
        workers.startReconciliation();
        rest(MAX_DISTURBED_REST);
    }

    /** Whether events announced all that happened. */
    private boolean isAnnounced() {
        return !strangers.actedUnannounced() && !eventGrid.hasLostEvent() && !sourceHistory.hasUnannounced();
    }

    private void disturbedStep() {
        int choice = random.nextInt(100);
        if (choice < 72 && resumeOne()) {
            return;
        }
        if (choice < 85) {
            workers.startDelivery();
        } else if (choice < 92) {
            source.change();
            deletionRecords.observe();
        } else if (choice < 94) {
            strangers.act();
        } else if (choice < 96) {
            workers.startTimer();
        } else if (choice < 97) {
            faults.beginOutage();
        } else if (choice < 98) {
            if (plan.strikes(Fault.SHUTDOWN, random, 4)) {
                workers.shutDown();
            }
        } else {
            clouds.clock.advance(Duration.ofSeconds(random.nextInt(random.nextInt(3) == 0 ? 900 : 30)));
        }
    }

    /** Resumes a parked task that is not stalled, if there is one. */
    private boolean resumeOne() {
        List<ParkedTask> ready = scheduler.parked().stream()
                .filter(task -> !task.wakesAt().isAfter(clouds.clock.instant()))
                .toList();
        if (ready.isEmpty()) {
            return false;
        }
        steps++;
        clouds.clock.advance(STEP);
        ParkedTask task = order.choose(ready);
        if (task.process().mustEnd()) {
            workers.crash(task.process());
            return true;
        }
        switch (faults.next(task)) {
            case FaultChoice.Choice.Stall(Duration length) -> {
                trace.add(() -> clouds.clock.time() + task + " STALLS FOR " + length);
                task.stallUntil(clouds.clock.instant().plus(length));
                if (plan.realConsumers && length.compareTo(LONGEST_STALL_OF_A_THREAD) > 0) {
                    task.process().suspendUntil(clouds.clock.instant().plus(length));
                }
            }
            case FaultChoice.Choice.Crash() -> workers.crash(task.process());
            case FaultChoice.Choice.Meet(String name, Runnable fault) -> {
                trace.add(() -> clouds.clock.time() + task + " " + name);
                mayHaveChanged = mayChange(task.place());
                task.meets(fault);
                scheduler.resume(task);
            }
        }
        return true;
    }

    /** A body takes effect when its last half has passed. */
    private static boolean mayChange(String place) {
        return place.endsWith(".halfway")
                || (place.startsWith("BEFORE")
                        && Stream.of("target.", "uploads.", "checkpoints.").anyMatch(place::contains));
    }

    private void runTimers() {
        workers.startStalledCopies();
        drain();
        workers.startReplay(false);
        drain();
    }

    /** Does everything that is due now or later, but no timer. */
    private void drain() {
        if (!rest(MAX_CALM_STEPS)) {
            throw new Violation("does not come to rest");
        }
    }

    /** Whether all is done after so many steps. While faults strike it need not be. */
    private boolean rest(int maxSteps) {
        for (int step = 0; step < maxSteps; step++) {
            if (!calmStep()) {
                return true;
            }
            observe();
        }
        return false;
    }

    /** One step of what is due, without a change from outside; false if nothing is. */
    private boolean calmStep() {
        return (random.nextInt(4) == 0 && workers.startDelivery())
                || resumeOne()
                || workers.startDelivery()
                || advance();
    }

    /** Advances the clock to what happens next. */
    private boolean advance() {
        if (scheduler.isStuck()) {
            throw new Violation("tasks wait for one another");
        }
        Optional<Instant> next = Stream.of(
                        scheduler.parked().stream().map(ParkedTask::wakesAt),
                        clouds.events.nextVisible().stream(),
                        clouds.segments.nextVisible().stream(),
                        eventGrid.nextDue().stream())
                .flatMap(times -> times)
                .filter(time -> time.isAfter(clouds.clock.instant()))
                .min(Instant::compareTo);
        next.ifPresent(clouds.clock::advanceTo);
        return next.isPresent();
    }

    /** Sees what a step has changed in rows and objects; most calls of a port change neither. */
    private void observe() {
        if (!mayHaveChanged) {
            mayHaveChanged = true;
            return;
        }
        restarts.observe();
        for (BlobAddress blob : plan.names()) {
            currentObjects.observe(blob);
            recovery.observe(blob);
            clouds.checkpoints
                    .row(blob)
                    .flatMap(CheckpointStore.Row::done)
                    .ifPresent(done -> recorded.add(done.backup()));
        }
        oracle.observe();
        trace.add(() -> {
            String state = new StateLine(clouds, plan).toString();
            String line = state.equals(lastState) ? "" : "    " + state;
            lastState = state;
            return line;
        });
    }
}
