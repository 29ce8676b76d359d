package io.blobferry.reconcile;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryCheckpoints;
import io.blobferry.testing.MemoryFailures;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RecordingListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** An account and some buckets as listings, with checkpoint and failure rows. */
final class ReconcileFixture {
    static final String ACCOUNT = "account";
    static final String BUCKET = "backups";
    static final int BLOBS_PER_PAGE = 10;
    static final int OBJECTS_PER_PAGE = 7;
    static final Duration ALLOWED = Duration.ofMinutes(9);
    static final Duration INTERVAL = Duration.ofHours(24);
    static final Duration REDISPATCH_AFTER = Duration.ofHours(1);
    static final Duration SAFETY_MARGIN = Duration.ofMinutes(15);
    static final long MAX_BACKLOG = 50;
    static final long SIZE = 100;

    final MutableClock clock = new MutableClock();
    final FaultInjector faults = new FaultInjector();
    final MemoryCheckpoints checkpoints = new MemoryCheckpoints(faults, clock);
    final RecordingListener listener = new RecordingListener();
    final Map<BlobAddress, BlobListing.Listed> blobs = new HashMap<>();
    final Map<String, TreeMap<String, ObjectListing.Listed>> objects = new HashMap<>();
    final MemoryFailures failures = new MemoryFailures(faults, clock);
    final List<BlobEvent> queue = new CopyOnWriteArrayList<>();
    final TreeSet<String> containers = new TreeSet<>();

    /** The order in which the source lists names; S3's order is fixed. */
    Comparator<String> listingOrder = Utf8KeyOrder.COMPARATOR;

    Routes routes = Routes.of(new Route(BUCKET, "prefix/"));
    private Optional<ReconciliationStateStore.Row> stateRow = Optional.empty();
    private int changes;

    BlobAddress blob(String container, String name) {
        return new BlobAddress(ACCOUNT, container, name);
    }

    /** Writes a blob now; it has no backup yet. */
    BlobVersion write(String container, String name) {
        containers.add(container);
        BlobVersion version = new BlobVersion(blob(container, name), new ETag("0x" + ++changes));
        blobs.put(version.blob(), new BlobListing.Listed(version, SIZE, clock.instant()));
        return version;
    }

    /** Backs up the version now, as the engine does: object and row. */
    Backup backUp(BlobVersion version) {
        Backup backup = store(version);
        RunContext run = new RunContext("engine", clock, ALLOWED, listener);
        checkpoints.write(run, checkpoints.row(version.blob()), new Checkpoint.Done(version, backup));
        return backup;
    }

    /** Writes an object with the blob's key that no row names. */
    Backup store(BlobVersion version) {
        ObjectKey key = keyOf(version.blob());
        ETag etag = new ETag("s3-" + ++changes);
        put(key, etag, SIZE);
        return new Backup(key, Optional.of("v" + changes), etag, SIZE, new Crc64Nvme(changes));
    }

    void put(ObjectKey key, ETag etag, long size) {
        objects.computeIfAbsent(key.bucket(), bucket -> new TreeMap<>(Utf8KeyOrder.COMPARATOR))
                .put(key.key(), new ObjectListing.Listed(key.key(), etag, size, clock.instant()));
    }

    /** Writes a blob and backs it up after the safety margin. */
    BlobVersion writeAndBackUp(String container, String name) {
        BlobVersion version = write(container, name);
        clock.advance(SAFETY_MARGIN.plusSeconds(1));
        backUp(version);
        return version;
    }

    Checkpoint.Copying copying(BlobVersion version, boolean dispatched) {
        Checkpoint.Copying copying = new Checkpoint.Copying(
                version,
                Optional.empty(),
                TargetPrecondition.IF_ABSENT,
                new Upload(keyOf(version.blob()), "upload-" + ++changes),
                PartPlan.of(SIZE, SIZE),
                dispatched,
                0,
                0,
                0);
        RunContext run = new RunContext("engine", clock, ALLOWED, listener);
        checkpoints.write(run, checkpoints.row(version.blob()), copying);
        return copying;
    }

    /** Records a failure of the blob, as of the given time. */
    void recordFailure(BlobAddress blob, Instant occurredAt) {
        recordFailure(blob, occurredAt, FailureCause.ARCHIVED);
    }

    void recordFailure(BlobAddress blob, Instant occurredAt, FailureCause cause) {
        RunContext run = new RunContext("engine", clock, ALLOWED, listener);
        failures.record(run, Failure.ofBlob(blob, occurredAt, cause, "read the blob", "detail", ""));
    }

    ObjectKey keyOf(BlobAddress blob) {
        return routes.routeFor(blob).orElseThrow().keyOf(blob).orElseThrow();
    }

    Optional<ReconciliationPass> storedPass() {
        return stateRow.map(ReconciliationStateStore.Row::pass);
    }

    /** Runs the reconciliation as a process of its own. */
    Optional<Reconciler.Progress> run(String id) {
        return run(id, ALLOWED, false);
    }

    Optional<Reconciler.Progress> run(String id, Duration allowed, boolean force) {
        return reconciler().resume(new RunContext(id, clock, allowed, listener), force, listener);
    }

    Reconciler reconciler() {
        return new Reconciler(
                new ReconcilerPorts(
                        this::nextContainer,
                        this::listBlobs,
                        this::listObjects,
                        new HeadOnlyTarget(),
                        checkpoints,
                        failures,
                        new State(),
                        new EventQueue()),
                routes,
                new ReconcileConfig(INTERVAL, MAX_BACKLOG, BLOBS_PER_PAGE, REDISPATCH_AFTER, SAFETY_MARGIN),
                clock,
                clock);
    }

    /** The names of the queued blobs, sorted; each as often as it was queued. */
    List<String> queuedNames() {
        return queue.stream().map(event -> event.blob().name()).sorted().toList();
    }

    private ContainerListing.Step nextContainer(RunContext run, Optional<String> from) {
        return faults.intercept(run, "containers.next", () -> {
            Optional<String> found = Optional.ofNullable(
                    from.map(containers::ceiling).orElseGet(() -> containers.isEmpty() ? null : containers.first()));
            return new ContainerListing.Step(found, found.map(containers::higher));
        });
    }

    private BlobListing.Page listBlobs(
            RunContext run, String container, String prefix, int maxResults, Optional<String> from) {
        return faults.intercept(run, "blobs.list", () -> {
            List<BlobListing.Listed> rest = blobs.values().stream()
                    .filter(blob -> blob.version().blob().container().equals(container))
                    .filter(blob -> from.isEmpty()
                            || listingOrder.compare(blob.version().blob().name(), from.get()) > 0)
                    .sorted(Comparator.comparing(blob -> blob.version().blob().name(), listingOrder))
                    .toList();
            List<BlobListing.Listed> page = rest.stream().limit(maxResults).toList();
            return new BlobListing.Page(
                    page,
                    rest.size() > maxResults
                            ? Optional.of(page.getLast().version().blob().name())
                            : Optional.empty());
        });
    }

    private ObjectListing.Page listObjects(RunContext run, String bucket, String prefix, String after) {
        return faults.intercept(run, "objects.list", () -> {
            List<ObjectListing.Listed> rest =
                    objects.getOrDefault(bucket, new TreeMap<>()).tailMap(after, false).values().stream()
                            .filter(object -> object.key().startsWith(prefix))
                            .toList();
            return new ObjectListing.Page(
                    rest.stream().limit(OBJECTS_PER_PAGE).toList(), rest.size() <= OBJECTS_PER_PAGE);
        });
    }

    private final class HeadOnlyTarget implements BackupTarget {
        @Override
        public Optional<StoredObject> head(RunContext run, ObjectKey key) {
            return faults.intercept(
                    run,
                    "target.head",
                    () -> Optional.ofNullable(objects.getOrDefault(key.bucket(), new TreeMap<>())
                                    .get(key.key()))
                            .map(object -> {
                                // The listing has no version id and checksum; they are taken from the row of the
                                // object.
                                Optional<Backup> known = routes.blobOf(ACCOUNT, key)
                                        .flatMap(checkpoints::row)
                                        .flatMap(CheckpointStore.Row::done)
                                        .map(Checkpoint.Done::backup)
                                        .filter(backup -> backup.etag().equals(object.etag()));
                                return new StoredObject(
                                        key,
                                        object.etag(),
                                        known.flatMap(Backup::versionId),
                                        object.size(),
                                        known.map(Backup::crc),
                                        Optional.empty());
                            }));
        }

        @Override
        public PutResult put(
                RunContext run,
                ObjectKey key,
                ObjectAttributes attributes,
                TargetPrecondition precondition,
                Flow.Publisher<ByteBuffer> bytes) {
            throw new AssertionError("the reconciliation must not write objects");
        }

        @Override
        public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject object) {
            throw new AssertionError("the reconciliation must not delete anything");
        }
    }

    private final class State implements ReconciliationStateStore {
        @Override
        public Optional<Row> find(RunContext run) {
            return faults.intercept(run, "state.find", () -> stateRow);
        }

        @Override
        public Optional<Row> write(RunContext run, Optional<Row> read, ReconciliationPass next) {
            return faults.intercept(run, "state.write", () -> {
                if (!read.map(Row::etag).equals(stateRow.map(Row::etag))) {
                    return Optional.empty();
                }
                stateRow = Optional.of(new Row(next, "etag-" + ++changes));
                return stateRow;
            });
        }
    }

    private final class EventQueue implements BlobEventQueue {
        @Override
        public void enqueue(RunContext run, List<BlobEvent> events) {
            events.forEach(event -> faults.intercept(run, "queue.enqueue", () -> queue.add(event)));
        }

        @Override
        public long backlog(RunContext run) {
            return faults.intercept(run, "queue.backlog", () -> (long) queue.size());
        }
    }
}
