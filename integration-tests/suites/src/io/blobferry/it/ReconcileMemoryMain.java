package io.blobferry.it;

import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.reconcile.ReconcileConfig;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.reconcile.ReconcilerPorts;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryContainerSightings;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;

/**
 * A round over blobs and objects that are made up while they are listed, so that whatever memory it takes is the
 * reconciliation's own. Every hundredth object has no blob. A main class, for a JVM with a small heap.
 */
public final class ReconcileMemoryMain {
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant BACKED_UP = WRITTEN.plus(Duration.ofHours(1));
    private static final String PREFIX = "backups/";
    private static final String CONTAINER = "container";
    private static final String GONE = "~gone";
    private static final int OBJECTS_PER_PAGE = 1_000;
    private static final int DIGITS = 9;

    private final int blobs;
    private final int missingEvery;
    private final LongAdder blobListings = new LongAdder();
    private final LongAdder objectListings = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder queued = new LongAdder();
    private final LongAdder others = new LongAdder();

    private ReconcileMemoryMain(int blobs, int missingEvery) {
        this.blobs = blobs;
        this.missingEvery = missingEvery;
    }

    /** Arguments: how many blobs, and of how many one has no backup. Prints the pass's event and a line of counts. */
    public static void main(String[] arguments) {
        new ReconcileMemoryMain(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])).run();
    }

    private void run() {
        Reconciler reconciliation = new Reconciler(
                new ReconcilerPorts(
                        ContainerListing.of(Set.of(CONTAINER)),
                        this::listBlobs,
                        (run, container, name, most) -> {
                            throw new AssertionError("one worker divides nothing");
                        },
                        new NoSource(),
                        this::listObjects,
                        new NoTarget(),
                        (run, key, json) -> {},
                        (run, bucket) -> DeleteMarkerPolicy.Placement.VERSIONED,
                        new Rows(),
                        new NoFailures(),
                        new MemoryState(),
                        new NoAbsences(),
                        new MemoryContainerSightings(new FaultInjector()),
                        new CountingEventQueue()),
                Routes.of(new Route("bucket", PREFIX)),
                new ReconcileConfig(
                        "account",
                        Set.of(),
                        Duration.ofDays(1),
                        0,
                        5_000,
                        Duration.ofHours(1),
                        Duration.ofMinutes(15),
                        new ReconcileConfig.Findings(1, AbsentBackupPolicy.UPLOAD_ONCE, false)),
                Clock.systemUTC(),
                Sleeper.system());
        JsonEventLog log = new JsonEventLog(System.out::println, Clock.systemUTC());
        reconciliation.resume(new RunContext("million", Clock.systemUTC(), Duration.ofHours(1), log), false, log);
        System.out.println("blob listings " + blobListings + ", object listings " + objectListings + ", rows " + rows
                + ", failure rows " + failures + ", looks " + queued + ", others " + others);
    }

    private static <T> T counted(RunContext run, LongAdder counter, T answer) {
        run.countRequest();
        counter.increment();
        return answer;
    }

    private static String name(int number) {
        return "folder-%05d/a-name-as-long-as-they-are-in-many-a-lake-of-data/part-%09d"
                .formatted(number / 1_000, number);
    }

    private static String key(int number) {
        return PREFIX + CONTAINER + "/" + name(number);
    }

    private static BlobVersion version(int number) {
        return new BlobVersion(
                new BlobAddress("account", CONTAINER, name(number)), new ETag("0x8D" + Integer.toHexString(number)));
    }

    private static ETag objectETag(int number) {
        return new ETag("%032x".formatted(number));
    }

    /** The number of the blob that a name or a key is of, whatever follows it. */
    private static int number(String name) {
        int at = name.lastIndexOf("/part-") + "/part-".length();
        return Integer.parseInt(name.substring(at, at + DIGITS));
    }

    private boolean isMissing(int number) {
        return number % missingEvery == 0;
    }

    private BlobListing.Page listBlobs(
            RunContext run, String container, String prefix, int most, Optional<String> from) {
        int first = from.map(Integer::parseInt).orElse(0);
        int end = Math.min(blobs, first + most);
        List<BlobListing.Listed> page = new ArrayList<>(most);
        for (int number = first; number < end; number++) {
            page.add(new BlobListing.Listed(version(number), 1_000, WRITTEN));
        }
        return counted(
                run,
                blobListings,
                new BlobListing.Page(page, end < blobs ? Optional.of(Integer.toString(end)) : Optional.empty()));
    }

    private ObjectListing.Page listObjects(RunContext run, String bucket, String prefix, String after) {
        List<ObjectListing.Listed> page = new ArrayList<>(OBJECTS_PER_PAGE);
        int number = after.isEmpty() ? 0 : number(after);
        while (number < blobs && page.size() < OBJECTS_PER_PAGE - 1) {
            boolean gone = number % 100 == 1;
            String key = isMissing(number) && !gone ? "" : key(number);
            if (!isMissing(number) && key.compareTo(after) > 0) {
                page.add(new ObjectListing.Listed(key, objectETag(number), 1_000, BACKED_UP));
            }
            if (gone && (key + GONE).compareTo(after) > 0) {
                page.add(new ObjectListing.Listed(key + GONE, objectETag(number), 1, BACKED_UP));
            }
            number++;
        }
        return counted(run, objectListings, new ObjectListing.Page(page, number == blobs));
    }

    private final class Rows implements CheckpointStore {
        @Override
        public Optional<CheckpointStore.Row> find(RunContext run, BlobAddress blob) {
            int number = number(blob.name());
            Backup backup = new Backup(
                    new ObjectKey("bucket", key(number)),
                    Optional.of("v"),
                    objectETag(number),
                    1_000,
                    new Crc64Nvme(number));
            return counted(
                    run,
                    rows,
                    isMissing(number)
                            ? Optional.empty()
                            : Optional.of(new CheckpointStore.Row(
                                    new Checkpoint.Done(version(number), backup, Optional.empty()),
                                    "tag",
                                    BACKED_UP,
                                    "writer")));
        }

        @Override
        public Optional<CheckpointStore.Row> write(
                RunContext run, Optional<CheckpointStore.Row> read, Checkpoint next) {
            throw new AssertionError("a reconciliation changes no checkpoint");
        }

        @Override
        public CheckpointStore.RemovedPage removeDeleted(
                RunContext run, Instant unchangedSince, Optional<String> from) {
            throw new AssertionError("a reconciliation removes no checkpoint");
        }

        @Override
        public CheckpointStore.StalledPage listStalled(
                RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
            return counted(run, others, new CheckpointStore.StalledPage(List.of(), Optional.empty()));
        }
    }

    private final class NoFailures implements FailureStore {
        @Override
        public Optional<Row> find(RunContext run, BlobAddress blob) {
            return counted(run, failures, Optional.empty());
        }

        @Override
        public void record(RunContext run, Failure failure) {
            throw new AssertionError("a reconciliation records no failure");
        }

        @Override
        public FailureStore.Page list(RunContext run, FailureSelection selection, Optional<String> from) {
            throw new AssertionError("a reconciliation lists no failures");
        }

        @Override
        public boolean remove(RunContext run, FailureStore.Row row) {
            throw new AssertionError("a reconciliation removes no failure");
        }
    }

    private final class MemoryState implements ReconciliationStateStore {
        private Optional<ReconciliationStateStore.Row> row = Optional.empty();

        @Override
        public Optional<ReconciliationStateStore.Row> find(RunContext run) {
            return counted(run, others, row);
        }

        @Override
        public Optional<ReconciliationStateStore.Row> write(
                RunContext run, Optional<ReconciliationStateStore.Row> read, ReconciliationPass next) {
            row = Optional.of(new ReconciliationStateStore.Row(next, "tag"));
            return counted(run, others, row);
        }
    }

    private final class CountingEventQueue implements BlobEventQueue {
        @Override
        public void enqueue(RunContext run, List<BlobEvent> events) {
            events.forEach(event -> counted(run, queued, event));
        }

        @Override
        public void enqueueDeletions(RunContext run, List<DeletionEvent> events) {
            if (!events.isEmpty()) {
                throw new AssertionError("no object is a backup of a deleted blob: " + events);
            }
        }

        @Override
        public long backlog(RunContext run) {
            return counted(run, others, 0L);
        }
    }

    private static final class NoAbsences implements AbsenceStore {
        @Override
        public Optional<Absence> findAbsence(RunContext run, BlobAddress blob) {
            throw new AssertionError("no backup is absent");
        }

        @Override
        public void recordAbsence(RunContext run, BlobAddress blob, Absence absence) {
            throw new AssertionError("no backup is absent");
        }
    }

    private static final class NoSource implements BlobSource {
        @Override
        public HeadResult head(RunContext run, BlobAddress blob) {
            throw new AssertionError("delete markers are off");
        }

        @Override
        public OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known) {
            throw new AssertionError("a reconciliation reads no blob");
        }

        @Override
        public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
            throw new AssertionError("a reconciliation reads no blob");
        }

        @Override
        public Flow.Publisher<ByteBuffer> readRange(
                RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
            throw new AssertionError("a reconciliation reads no blob");
        }

        @Override
        public Map<String, String> tags(RunContext run, BlobAddress blob) {
            throw new AssertionError("a reconciliation reads no tags");
        }
    }

    private final class NoTarget implements BackupTarget {
        @Override
        public Optional<StoredObject> head(RunContext run, ObjectKey key) {
            return counted(run, others, Optional.empty());
        }

        @Override
        public PutResult put(
                RunContext run,
                ObjectKey key,
                ObjectAttributes description,
                TargetPrecondition fence,
                Flow.Publisher<ByteBuffer> bytes) {
            throw new AssertionError("a reconciliation writes no object");
        }

        @Override
        public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject seen) {
            throw new AssertionError("a reconciliation deletes nothing");
        }
    }
}
