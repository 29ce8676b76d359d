package io.blobferry.simulation;

import io.blobferry.backfill.Backfill;
import io.blobferry.backfill.BackfillPorts;
import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.Sleeper;
import io.blobferry.ingest.BlobEventPublisher;
import io.blobferry.ingest.DeletedDirectoryExpander;
import io.blobferry.ingest.DeliveryHandler;
import io.blobferry.ingest.DirectoryExpander;
import io.blobferry.ingest.IngestPorts;
import io.blobferry.orphans.OrphanedUploadCleaner;
import io.blobferry.reconcile.DeletedRowCleaner;
import io.blobferry.reconcile.ReconcileConfig;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.reconcile.ReconcilerPorts;
import io.blobferry.reconcile.StalledCopyMonitor;
import io.blobferry.replay.DeadLetterImporter;
import io.blobferry.replay.FailureReplayer;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.testing.MemoryBlobListing;
import io.blobferry.testing.MemoryObjectListing;
import io.blobferry.testing.MemoryUploadListing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** One process of the product, wired as {@code app.Application} does. It lives until it crashes. */
final class SimulatedProcess {
    static final Duration ALLOWED = Duration.ofMinutes(9);

    /** After the first listing of a deleted directory's backups. */
    static final Duration SECOND_LISTING = ALLOWED.plusMinutes(15);

    private final String name;
    private final Clouds clouds;

    /** The product's own; the services have theirs. */
    final SkewedClock clock;

    final BackupEngine engine;
    final DeliveryHandler handler;
    final FailureReplayer replayer;
    final StalledCopyMonitor stalledCopies;
    final DeletedRowCleaner deletedRows;
    final Reconciler reconciler;
    final OrphanedUploadCleaner orphans;
    final Backfill backfill;
    private final ShutdownSignal shutdown;
    private Instant end = Instant.MAX;
    private Instant suspendedUntil = Instant.MIN;
    private boolean crashed;
    private int runs;

    SimulatedProcess(String name, Clouds clouds, Plan plan, Sleeper sleeper) {
        EngineConfig config = plan.config;
        this.name = name;
        this.clouds = clouds;
        clock = new SkewedClock(clouds.clock);
        shutdown = new ShutdownSignal(clock);
        EventReader reader = new EventReader(new SourceScope(History.ACCOUNT, Set.of()));
        engine = new BackupEngine(clouds.enginePorts(plan), clouds.routes, config, clock, sleeper);
        BlobEventPublisher publisher = new BlobEventPublisher(
                clouds.events, run -> clouds.events.texts().size());
        MemoryBlobListing blobs = new MemoryBlobListing(clouds.faults, clouds.source, History.ACCOUNT);
        ObjectListing objects = new MemoryObjectListing(clouds.faults, clouds.target);
        handler = new DeliveryHandler(
                reader,
                clouds::parseSegment,
                engine,
                new DirectoryExpander(blobs, clouds.events, publisher, clouds.routes, clouds.failures, clock),
                new DeletedDirectoryExpander(
                        objects, clouds.events, clouds.routes, clouds.failures, clock, SECOND_LISTING),
                new IngestPorts(clouds.source, clouds.events, clouds.failures),
                clock,
                shutdown);
        replayer = new FailureReplayer(
                engine,
                clouds.failures,
                clouds.cursor,
                Optional.of(new DeadLetterImporter(
                        clouds.deadLetters, new DeadLetterReader(reader)::read, clouds.failures)),
                handler,
                config,
                clock,
                sleeper,
                shutdown);
        stalledCopies =
                new StalledCopyMonitor(clouds.checkpoints, clouds.target, clouds.segmentQueue(), publisher, clock);
        deletedRows = new DeletedRowCleaner(clouds.checkpoints, clock);
        reconciler = new Reconciler(
                new ReconcilerPorts(
                        ContainerListing.of(Set.of(History.CONTAINER)),
                        blobs,
                        blobs,
                        clouds.source,
                        objects,
                        clouds.target,
                        clouds.target,
                        clouds.deleteMarkers(plan),
                        clouds.checkpoints,
                        clouds.failures,
                        clouds.reconciliation,
                        clouds.reconciliation,
                        clouds.sightings,
                        publisher),
                clouds.routes,
                new ReconcileConfig(
                        History.ACCOUNT,
                        Set.of(History.CONTAINER),
                        Duration.ofDays(1),
                        1000,
                        2,
                        config.redispatchAfter(),
                        ALLOWED.plusMinutes(15),
                        new ReconcileConfig.Findings(100, AbsentBackupPolicy.UPLOAD, config.comparesTags())),
                clock,
                sleeper);
        BackfillPorts backfilled = new BackfillPorts(
                ContainerListing.of(Set.of(History.CONTAINER)),
                blobs,
                clouds.source,
                objects,
                clouds.target,
                clouds.checkpoints);
        backfill = new Backfill(
                backfilled,
                new BackupEngine(clouds.enginePorts(plan), clouds.routes, plan.backfillConfig, clock, sleeper),
                plan.backfillConfig,
                clouds.routes,
                History.ACCOUNT,
                ALLOWED,
                clock,
                sleeper);
        orphans = new OrphanedUploadCleaner(
                clouds.source,
                clouds.target,
                clouds.checkpoints,
                new MemoryUploadListing(clouds.faults, clouds.target),
                clouds.routes,
                History.ACCOUNT,
                clock);
    }

    /** The name of the process's next run. */
    String nextRun(String what) {
        return name + "." + ++runs + ":" + what;
    }

    boolean isCrashed() {
        return crashed;
    }

    void shutDown(Duration timeout) {
        shutdown.shutdownWithin(timeout);
        end = clouds.clock.instant().plus(timeout);
    }

    /** Whether the time is over that the process had to shut down. */
    boolean mustEnd() {
        return clouds.clock.instant().isAfter(end);
    }

    /** The host suspends the whole process: none of its threads runs. */
    void suspendUntil(Instant time) {
        suspendedUntil = time;
    }

    Instant suspendedUntil() {
        return suspendedUntil;
    }

    void crash() {
        crashed = true;
    }

    @Override
    public String toString() {
        return name;
    }
}
