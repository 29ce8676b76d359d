package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.backup.EnginePorts;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.RunContext;
import io.blobferry.format.HistoryRecord;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** One blob between two clouds in memory. Every run has an engine of its own, as if it were another process. */
public final class BackupFixture {
    public static final long SMALL = 1000;

    /** Two whole parts and a short one. */
    public static final long LARGE = 2 * TestConfig.PART + 1000;

    public static final Duration RUN_TIMEOUT = Duration.ofMinutes(10);

    /** Far more than any scene needs: beyond it a message comes back for ever. */
    private static final int MAX_RUNS = 100;

    public static final EngineConfig CONFIG = new TestConfig().build();

    public static final BlobContent SMALL_ONE = new BlobContent(1, SMALL);
    public static final BlobContent SMALL_TWO = new BlobContent(2, SMALL + 1);
    public static final BlobContent LARGE_ONE = new BlobContent(3, LARGE);
    public static final BlobContent LARGE_TWO = new BlobContent(4, LARGE + 1);
    public static final BlobContent FOREIGN = new BlobContent(5, 10);

    public final FaultInjector faults = new FaultInjector();
    public final MutableClock clock = new MutableClock();
    public final MemorySource source = new MemorySource(faults, clock);
    public final MemoryTarget target = new MemoryTarget(faults, clock);
    public final MemoryCheckpoints checkpoints = new MemoryCheckpoints(faults, clock);
    public final MemorySegmentQueue segmentQueue = new MemorySegmentQueue(faults, clock);
    public final MemoryFailures failures = new MemoryFailures(faults, clock);
    public final RecordingListener listener = new RecordingListener();
    public final Route route = new Route("backups", "");
    public final BlobAddress blob = new BlobAddress("account", "container", "folder/blob");
    public final ObjectKey key = route.keyOf(blob).orElseThrow();
    public EngineConfig config = CONFIG;

    /** Whether a blob that the source has deleted gets a delete marker. */
    public DeleteMarkerPolicy.Placement deleteMarkers = DeleteMarkerPolicy.Placement.NEVER;

    /** A blob that no run has checked yet. */
    public static BackupFixture withBlob(BlobContent content) {
        BackupFixture clouds = new BackupFixture();
        clouds.write(content);
        return clouds;
    }

    /** A blob that the source has deleted gets a delete marker. */
    public void placeDeleteMarkers() {
        deleteMarkers = DeleteMarkerPolicy.Placement.ALWAYS;
    }

    public ETag write(BlobContent content) {
        return source.put(blob, content);
    }

    public Outcome run(String id) {
        return run(id, event());
    }

    public Outcome run(String id, BlobEvent event) {
        return run(new RunContext(id, clock, RUN_TIMEOUT, listener), event);
    }

    public Outcome run(RunContext run, BlobEvent event) {
        return engine().backUp(run, event);
    }

    /** Works on one segment, as a process of its own. */
    public Outcome run(RunContext run, Segment segment) {
        return engine().copySegment(run, segment);
    }

    /** Works on whatever is on the queue, one after the other, until nothing is left. */
    public void drain(String id) {
        int runs = 0;
        for (Optional<Segment> next = segmentQueue.next(); next.isPresent(); next = segmentQueue.next()) {
            assertTrue(++runs <= MAX_RUNS, "the queue empties");
            run(new RunContext(id, clock, RUN_TIMEOUT, listener), next.get());
        }
    }

    /** A process of its own, whose runs share what a process shares. */
    public BackupEngine engine() {
        return new BackupEngine(ports(), Routes.of(route), config, clock, clock);
    }

    public EnginePorts ports() {
        return new EnginePorts(
                source, target, target, target, (run, bucket) -> deleteMarkers, checkpoints, segmentQueue, failures);
    }

    /** An event that names the blob and nothing else. */
    public BlobEvent event() {
        return event(Optional.empty(), OptionalLong.empty());
    }

    public BlobEvent event(ETag etag) {
        return event(Optional.of(etag), OptionalLong.empty());
    }

    public BlobEvent event(Optional<ETag> etag, OptionalLong size) {
        return new BlobEvent("event", blob, Notice.NONE, etag, size, Optional.empty(), Optional.empty());
    }

    /** The event of a write that has just made this version. */
    public BlobEvent written(ETag etag) {
        return new BlobEvent(
                "event",
                blob,
                Notice.WRITTEN,
                Optional.of(etag),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(clock.instant()));
    }

    /** The keys of the records of the kind. */
    public List<String> recordKeys(HistoryRecord.Kind kind) {
        return target.records(key.bucket()).keySet().stream()
                .filter(record -> record.startsWith(kind.prefix()))
                .toList();
    }

    /** The deletions that records name, without the names. */
    public List<Deletion> recordedDeletions() {
        return recordKeys(HistoryRecord.Kind.DELETED).stream()
                .flatMap(record -> HistoryRecord.parse(record).stream())
                .map(record -> new Deletion(record.time(), record.etag()))
                .toList();
    }

    /** An event that says the blob is deleted, and not when. */
    public DeletionEvent deletion() {
        return DeletionEvent.own(
                BlobEvent.ofDeletion("deletion", blob, Optional.empty(), Optional.empty(), "deletion"));
    }

    /** An event that says the blob was deleted at this time. */
    public DeletionEvent deletion(Optional<ETag> etag, Instant time) {
        return DeletionEvent.own(BlobEvent.ofDeletion("deletion", blob, etag, Optional.of(time), "deletion"));
    }

    /** The run's process dies where the boundary says so. */
    public void runAndCrash(String id) {
        try {
            run(id);
        } catch (FaultInjector.Crash | CompletionException died) {
            assertTrue(faults.isCrashed(id), "only a crash ends a run without an outcome");
        }
    }

    public BlobVersion currentVersion() {
        return source.current(blob).properties().version();
    }

    public Optional<Checkpoint> checkpoint() {
        return checkpoints.row(blob).map(CheckpointStore.Row::checkpoint);
    }

    public Optional<Upload> uploadOfRow() {
        return checkpoints.row(blob).flatMap(CheckpointStore.Row::copying).map(Checkpoint.Copying::upload);
    }

    /** The newest version, whole, is the current object, and the row says just that. */
    public void assertNewestIsBackedUp() {
        StoredObject object = target.current(key).orElseThrow();
        Checkpoint.Done done =
                assertInstanceOf(Checkpoint.Done.class, checkpoint().orElseThrow());
        assertEquals(Optional.of(currentVersion().etag()), object.sourceETag(), "the current object is of the newest");
        assertEquals(currentVersion(), done.version(), "the row speaks of the newest");
        Backup backup = done.backup();
        assertEquals(new Backup(key, object.versionId(), object.etag(), object.size(), backup.crc()), backup);
        assertEquals(source.current(blob).content().crc(), backup.crc(), "the row's checksum is that of the bytes");
        assertEquals(source.current(blob).content().size(), backup.size());
        assertTrue(
                !faults.allRunsReported() || reportedBackups().contains(backup),
                "the object that the row names is reported");
    }

    /** What the runs reported as backed up, in the order of their ends. */
    public List<Backup> reportedBackups() {
        return listener.outcomes.stream()
                .flatMap(outcome ->
                        outcome instanceof Outcome.BackedUp backedUp ? Stream.of(backedUp.backup()) : Stream.empty())
                .toList();
    }

    /** Each object is reported as backed up at most once, and nothing is that was not written. */
    private void assertReportedOnce() {
        List<Backup> reported = reportedBackups();
        assertEquals(List.copyOf(new LinkedHashSet<>(reported)), reported, "no object is reported twice");
        for (Backup backup : reported) {
            assertTrue(
                    target.allVersions(backup.key()).stream().anyMatch(object -> object.matches(backup)),
                    "a reported object was written: " + backup);
        }
    }

    /** Every object that was ever written, current or not, holds the bytes of the one version that it names. */
    public void assertNoMixedObject() {
        for (StoredObject object : target.allVersions(key)) {
            object.sourceETag()
                    .ifPresent(etag -> assertEquals(
                            Optional.of(source.content(etag).crc()), object.crc(), "all bytes are of " + etag));
        }
        assertReportedOnce();
    }

    /** The open uploads that no row names. */
    List<Upload> uploadsWithoutRow() {
        return target.openUploads().stream()
                .filter(upload -> !uploadOfRow().equals(Optional.of(upload)))
                .toList();
    }

    public void assertNoOpenUpload() {
        assertEquals(List.of(), target.openUploads());
    }
}
