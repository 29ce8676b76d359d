package io.blobferry.reconcile;

import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryCheckpoints;
import io.blobferry.testing.MemoryContainerSightings;
import io.blobferry.testing.MemoryFailures;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RecordingListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Predicate;

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
    final Map<ObjectKey, String> records = new TreeMap<>(Comparator.comparing(ObjectKey::toString));
    final List<BlobEvent> queue = new CopyOnWriteArrayList<>();

    /** The deletions whose runs may place a marker, and those that get a record alone. */
    final List<DeletionEvent> deletions = new CopyOnWriteArrayList<>();

    final List<DeletionEvent> recordsOnly = new CopyOnWriteArrayList<>();
    final MemoryContainerSightings sightings = new MemoryContainerSightings(faults);
    final Map<BlobAddress, AbsenceStore.Absence> absences = new ConcurrentHashMap<>();

    /** Blobs that the listing leaves out although the source has them. */
    final Set<BlobAddress> unlisted = new HashSet<>();

    /** Containers that a listing or a read by name answers with 404. */
    final Set<String> missingContainers = new HashSet<>();

    DeleteMarkerPolicy.Placement deleteMarkers = DeleteMarkerPolicy.Placement.VERSIONED;

    int maxDeletionsPercent = 1;

    AbsentBackupPolicy absentBackups = AbsentBackupPolicy.UPLOAD_ONCE;

    long maxBacklog = MAX_BACKLOG;

    boolean comparesTags;

    /** The tags that the backups carry; those of the blobs are in the listing. */
    final Map<ObjectKey, Map<String, String>> backupTags = new HashMap<>();

    /** Whether the source lists from a name on, or always from the first. */
    boolean listsFromName = true;

    final TreeSet<String> containers = new TreeSet<>();

    /** The order in which the source lists names; S3's order is fixed. */
    Comparator<String> listingOrder = Utf8KeyOrder.COMPARATOR;

    Routes routes = Routes.of(new Route(BUCKET, "prefix/"));
    private volatile Optional<ReconciliationStateStore.Row> stateRow = Optional.empty();
    private int stateChanges;
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
        checkpoints.write(run, checkpoints.row(version.blob()), new Checkpoint.Done(version, backup, Optional.empty()));
        return backup;
    }

    /** Changes the blob's index tags, which leaves its version as it is. */
    void tag(BlobAddress blob, Map<String, String> tags) {
        blobs.computeIfPresent(
                blob,
                (same, listed) -> new BlobListing.Listed(
                        listed.version(), listed.size(), listed.lastModified(), Optional.empty(), tags));
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
                0,
                Optional.empty());
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

    /** Removes the blob's failure row, if it has one. */
    void loseFailure(BlobAddress blob) {
        RunContext run = new RunContext("engine", clock, ALLOWED, listener);
        failures.find(run, blob).ifPresent(row -> failures.remove(run, row));
    }

    ObjectKey keyOf(BlobAddress blob) {
        return routes.routeFor(blob).orElseThrow().keyOf(blob).orElseThrow();
    }

    Optional<ReconciliationPass> storedPass() {
        return stateRow.map(ReconciliationStateStore.Row::pass);
    }

    /** Another worker stores a step: who read the state before loses the next write. */
    void changeState() {
        stateRow = stateRow.map(row -> new ReconciliationStateStore.Row(row.pass(), "etag-" + ++stateChanges));
    }

    /** Runs the reconciliation as a process of its own. */
    Optional<Reconciler.Progress> run(String id) {
        return run(id, ALLOWED, false);
    }

    Optional<Reconciler.Progress> run(String id, Duration allowed, boolean force) {
        return reconciler().resume(new RunContext(id, clock, allowed, listener), force, listener);
    }

    Reconciler reconciler() {
        return reconciler(clock);
    }

    Reconciler reconciler(Sleeper sleeper) {
        return new Reconciler(
                new ReconcilerPorts(
                        this::nextContainer,
                        this::listBlobs,
                        this::listBlobsFrom,
                        new HeadOnlySource(),
                        this::listObjects,
                        new HeadOnlyTarget(),
                        (run, key, json) -> records.put(key, json),
                        (run, bucket) -> deleteMarkers,
                        checkpoints,
                        failures,
                        new State(),
                        new Absences(),
                        sightings,
                        new EventQueue()),
                routes,
                new ReconcileConfig(
                        ACCOUNT,
                        Set.of(),
                        INTERVAL,
                        maxBacklog,
                        BLOBS_PER_PAGE,
                        REDISPATCH_AFTER,
                        SAFETY_MARGIN,
                        new ReconcileConfig.Findings(maxDeletionsPercent, absentBackups, comparesTags)),
                clock,
                sleeper);
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
        return faults.intercept(
                run,
                "blobs.list",
                () -> page(
                        container, maxResults, name -> from.isEmpty() || listingOrder.compare(name, from.get()) > 0));
    }

    private BlobListing.Page listBlobsFrom(RunContext run, String container, String start, int maxResults) {
        return faults.intercept(
                run,
                "blobs.listFrom",
                () -> page(container, maxResults, name -> !listsFromName || listingOrder.compare(name, start) >= 0));
    }

    private BlobListing.Page page(String container, int maxResults, Predicate<String> filter) {
        if (missingContainers.contains(container)) {
            return new BlobListing.Page(List.of(), Optional.empty(), true);
        }
        List<BlobListing.Listed> rest = blobs.values().stream()
                .filter(blob -> blob.version().blob().container().equals(container))
                .filter(blob -> !unlisted.contains(blob.version().blob()))
                .filter(blob -> filter.test(blob.version().blob().name()))
                .sorted(Comparator.comparing(blob -> blob.version().blob().name(), listingOrder))
                .toList();
        List<BlobListing.Listed> page = rest.stream().limit(maxResults).toList();
        return new BlobListing.Page(
                page,
                rest.size() > maxResults
                        ? Optional.of(page.getLast().version().blob().name())
                        : Optional.empty());
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

    private final class HeadOnlySource implements BlobSource {
        @Override
        public HeadResult head(RunContext run, BlobAddress blob) {
            return faults.intercept(
                    run,
                    "source.head",
                    () -> blobs.containsKey(blob) && !missingContainers.contains(blob.container())
                            ? new Unreadable(FailureCause.ARCHIVED, "present", Optional.empty())
                            : new NotFound(!missingContainers.contains(blob.container())));
        }

        @Override
        public OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known) {
            throw new AssertionError("the reconciliation reads no blob");
        }

        @Override
        public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
            throw new AssertionError("the reconciliation reads no blob");
        }

        @Override
        public Flow.Publisher<ByteBuffer> readRange(
                RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
            throw new AssertionError("the reconciliation reads no blob");
        }

        @Override
        public Map<String, String> tags(RunContext run, BlobAddress blob) {
            throw new AssertionError("the reconciliation reads no tags");
        }
    }

    private final class Absences implements AbsenceStore {
        @Override
        public Optional<Absence> findAbsence(RunContext run, BlobAddress blob) {
            return faults.intercept(run, "absences.find", () -> Optional.ofNullable(absences.get(blob)));
        }

        @Override
        public void recordAbsence(RunContext run, BlobAddress blob, Absence absence) {
            faults.intercept(run, "absences.record", () -> Optional.ofNullable(absences.put(blob, absence)));
        }
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
                                Optional<Checkpoint.Done> known = routes.blobOf(ACCOUNT, key)
                                        .flatMap(checkpoints::row)
                                        .flatMap(CheckpointStore.Row::done)
                                        .filter(done -> done.backup().etag().equals(object.etag()));
                                return new StoredObject(
                                        key,
                                        object.etag(),
                                        known.flatMap(done -> done.backup().versionId()),
                                        object.size(),
                                        object.lastModified(),
                                        known.map(done -> done.backup().crc()),
                                        known.map(done -> done.version().etag()),
                                        TagsDigest.of(backupTags.getOrDefault(key, Map.of())),
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
            return faults.intercept(run, "state.write", () -> swap(read, next));
        }

        private synchronized Optional<Row> swap(Optional<Row> read, ReconciliationPass next) {
            if (!read.map(Row::etag).equals(stateRow.map(Row::etag))) {
                return Optional.empty();
            }
            stateRow = Optional.of(new Row(next, "etag-" + ++stateChanges));
            return stateRow;
        }
    }

    private final class EventQueue implements BlobEventQueue {
        @Override
        public void enqueue(RunContext run, List<BlobEvent> events) {
            events.forEach(event -> faults.intercept(run, "queue.enqueue", () -> queue.add(event)));
        }

        @Override
        public void enqueueDeletions(RunContext run, List<DeletionEvent> events) {
            events.forEach(event -> faults.intercept(
                    run, "queue.enqueue", () -> (event.mayMark() ? deletions : recordsOnly).add(event)));
        }

        @Override
        public long backlog(RunContext run) {
            return faults.intercept(run, "queue.backlog", () -> (long) queue.size());
        }
    }
}
