package io.blobferry.testing;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.backup.EnginePorts;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Segment;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.TransientException;
import io.blobferry.replay.DeadLetterImporter;
import io.blobferry.replay.FailureReplayer;
import io.blobferry.replay.ReplayFixture;
import io.blobferry.replay.ReplayOptions;
import io.blobferry.replay.ReplayResult;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Many workers between two clouds, of which one is out of order for a while: each has a time of its own, which only its own
 * work and its waiting for work make pass, so that many deliveries are worked on in the same minute. Deliveries come as the
 * Functions host and Event Grid make them: again after a while where they were not settled, and not for ever.
 */
public final class OutageSimulation {
    private static final int WORKERS = 40;

    /** As long as Event Grid waits for an answer. */
    private static final Duration RUN_TIMEOUT = Duration.ofSeconds(25);

    /** host.json: {@code maxDequeueCount} and {@code visibilityTimeout}. */
    private static final int MAX_DEQUEUE_COUNT = 5;

    private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(30);

    /** Event Grid's own, cut short so that the outage outlasts it. */
    private static final List<Duration> RETRIES =
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));

    private static final int DEAD_LETTERS_PER_FILE = 40;

    /** The product's own limits, except for the sizes. */
    private static final EngineConfig CONFIG = EngineConfig.builder()
            .multipartThreshold(TestConfig.PART / 2)
            .minPartSize(TestConfig.PART)
            .segmentSize(TestConfig.PART)
            .memoryBytes(TestConfig.PART)
            .memoryPerPart(TestConfig.PART)
            .build();

    /** A delivery, and the caller that an incomplete result goes back to. */
    @FunctionalInterface
    private interface Work {
        void run(Worker worker);
    }

    private record ScheduledDelivery(Instant at, long order, Work work) {}

    private static final class Worker {
        private final MutableClock clock = new MutableClock();
        private BackupEngine engine;
    }

    /** The clock of the worker that runs. */
    private final class CurrentWorkerClock extends Clock {
        @Override
        public Instant instant() {
            return current.clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return current.clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nothing here asks for a zone");
        }
    }

    private volatile Worker current = new Worker();
    private final Instant start = current.clock.instant();
    private final Clock clock = new CurrentWorkerClock();
    private final FaultInjector faults = new FaultInjector();
    private final RecordingListener listener = new RecordingListener();
    private final Route route = new Route("backups", "");
    private final EventReader events = new EventReader(new SourceScope("account", Set.of()));
    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints(faults, clock);
    private final MemorySegmentQueue segments = new MemorySegmentQueue(faults, clock);
    private final PriorityQueue<ScheduledDelivery> deliveries = new PriorityQueue<>(
            Comparator.comparing(ScheduledDelivery::at).thenComparingLong(ScheduledDelivery::order));
    private final List<Worker> workers = new ArrayList<>();
    private final List<String> undelivered = new ArrayList<>();
    private long order;

    public final MemorySource source = new MemorySource(faults, clock);
    public final MemoryTarget target = new MemoryTarget(faults, clock);
    public final MemoryFailures failures = new MemoryFailures(faults, clock);
    public final MemoryDeadLetters deadLetters = new MemoryDeadLetters(faults, clock);

    public OutageSimulation(Duration length) {
        Instant end = start.plus(length);
        Stream.of(
                        "target.look",
                        "target.put",
                        "uploads.create",
                        "uploads.parts",
                        "uploads.write",
                        "uploads.complete",
                        "uploads.abort")
                .forEach(operation -> faults.before(operation, 0, () -> {
                    if (clock.instant().isBefore(end)) {
                        throw TransientException.throttling(operation, "503 SlowDown", Optional.empty(), null);
                    }
                }));
        for (int i = 0; i < WORKERS; i++) {
            workers.add(worker());
        }
    }

    private Worker worker() {
        Worker worker = new Worker();
        EnginePorts ports = new EnginePorts(
                source,
                target,
                target,
                target,
                (run, bucket) -> DeleteMarkerPolicy.Placement.NEVER,
                checkpoints,
                segments,
                failures);
        worker.engine = new BackupEngine(ports, Routes.of(route), CONFIG, worker.clock, worker.clock);
        return worker;
    }

    /** The blob's event comes by a queue, whose messages the host delivers a few times. */
    public void viaQueue(BlobAddress blob, Duration arrival) {
        deliver(start.plus(arrival), worker -> dequeue(worker, ReplayFixture.event(blob), 1));
    }

    private void dequeue(Worker worker, String text, int count) {
        if (count > MAX_DEQUEUE_COUNT) {
            recordPoison(worker, text);
        } else if (!isAcknowledged(worker, text)) {
            deliver(worker.clock.instant().plus(VISIBILITY_TIMEOUT), next -> dequeue(next, text, count + 1));
        }
    }

    /** As the app's intake does with what the host moved to the poison queue. */
    private void recordPoison(Worker worker, String text) {
        failures.record(
                run(worker),
                Failure.ofBlob(
                        event(text).blob(),
                        worker.clock.instant(),
                        FailureCause.NO_PROGRESS,
                        "look at the blob",
                        "no run came to an end",
                        text));
    }

    /** The blob's event comes from Event Grid itself. */
    public void viaEventGrid(BlobAddress blob, Duration arrival) {
        deliver(start.plus(arrival), worker -> push(worker, blob, 0));
    }

    private void push(Worker worker, BlobAddress blob, int retries) {
        if (isAcknowledged(worker, ReplayFixture.event(blob))) {
            return;
        }
        if (retries < RETRIES.size()) {
            deliver(worker.clock.instant().plus(RETRIES.get(retries)), next -> push(next, blob, retries + 1));
        } else {
            undelivered.add(ReplayFixture.deadLetter(blob));
            if (undelivered.size() == DEAD_LETTERS_PER_FILE) {
                writeDeadLetters();
            }
        }
    }

    private void writeDeadLetters() {
        deadLetters.put("BLOBFERRY-BLOB-CREATED/2026/1/1/0/" + ++order + ".json", undelivered.toString());
        undelivered.clear();
    }

    /** A replay is requested then, whether or not S3 is available again. */
    public void replayAt(Duration at) {
        deliver(start.plus(at), worker -> replay(worker, Duration.ofMinutes(9)));
    }

    public void runToCompletion() {
        while (!deliveries.isEmpty()) {
            ScheduledDelivery next = deliveries.remove();
            Worker free = workers.stream()
                    .min(Comparator.comparing(worker -> worker.clock.instant()))
                    .orElseThrow();
            Duration idle = Duration.between(free.clock.instant(), next.at());
            if (idle.isPositive()) {
                free.clock.advance(idle);
            }
            current = free;
            next.work().run(free);
            deliverSegments();
            if (deliveries.isEmpty() && !undelivered.isEmpty()) {
                writeDeadLetters();
            }
        }
    }

    private void deliverSegments() {
        List<Duration> delays = segments.delays();
        for (Duration delay : delays) {
            Segment segment = segments.next().orElseThrow();
            deliver(clock.instant().plus(delay), worker -> worker.engine.copySegment(run(worker), segment));
        }
    }

    private void deliver(Instant at, Work work) {
        deliveries.add(new ScheduledDelivery(at, ++order, work));
    }

    private boolean isAcknowledged(Worker worker, String text) {
        return worker.engine.backUp(run(worker), event(text)).canAcknowledge();
    }

    private BlobEvent event(String text) {
        return ((ParsedEvent.BlobChanged) events.read(text).getFirst()).event();
    }

    private RunContext run(Worker worker) {
        return new RunContext("run", worker.clock, RUN_TIMEOUT, listener);
    }

    /** Makes rows of the dead letters, and replays nothing: no row is so new. */
    public ReplayResult readDeadLetters() {
        FailureSelection none = new FailureSelection(
                Optional.empty(),
                Optional.of("no such container"),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        return replay(
                lateWorker(), Duration.ofMinutes(9), new ReplayOptions(none, false, false, 1000, 1, Optional.empty()));
    }

    /** As an operator does once S3 is available again; once more when the segments are copied. */
    public ReplayResult replayAll() {
        ReplayResult all = replay(lateWorker(), Duration.ofHours(12));
        deliverSegments();
        runToCompletion();
        replay(lateWorker(), Duration.ofHours(12));
        return all;
    }

    private ReplayResult replay(Worker worker, Duration allowed) {
        return replay(worker, allowed, ReplayFixture.ALL);
    }

    private ReplayResult replay(Worker worker, Duration allowed, ReplayOptions asked) {
        DeadLetterImporter sweep = new DeadLetterImporter(deadLetters, new DeadLetterReader(events)::read, failures);
        FailureReplayer replay = new FailureReplayer(
                worker.engine,
                failures,
                new MemoryReplayCursor(faults),
                Optional.of(sweep),
                (run, text) -> List.of(worker.engine.backUp(run, event(text))),
                CONFIG,
                worker.clock,
                worker.clock,
                new ShutdownSignal(worker.clock));
        return replay.replay(
                new RunContext("replay", worker.clock, allowed, listener), asked, new RecordingReplayListener());
    }

    /** A worker of the time when all others are done. */
    private Worker lateWorker() {
        Instant latest = workers.stream()
                .map(worker -> worker.clock.instant())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Worker worker = worker();
        worker.clock.advance(Duration.between(start, latest).plusMinutes(1));
        workers.add(worker);
        current = worker;
        return worker;
    }

    /** Whether the current object holds the bytes of the current blob. */
    public boolean isBackedUp(BlobAddress blob) {
        MemoryBlob now = source.current(blob);
        return target.current(route.keyOf(blob).orElseThrow())
                .filter(object -> object.sourceETag()
                        .equals(Optional.of(now.properties().version().etag())))
                .filter(object -> object.crc().equals(Optional.of(now.content().crc())))
                .isPresent();
    }

    /** How many are, and how many are not. */
    public Map<Boolean, Long> backedUp(List<BlobAddress> blobs) {
        return blobs.stream()
                .collect(Collectors.partitioningBy(this::isBackedUp, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    public long rowsOf(FailureCause cause) {
        return failures.rows().values().stream()
                .filter(failure -> failure.cause() == cause)
                .count();
    }
}
