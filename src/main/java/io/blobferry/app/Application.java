package io.blobferry.app;

import io.blobferry.aws.s3.S3DeleteMarkers;
import io.blobferry.aws.s3.S3MultipartTarget;
import io.blobferry.azure.blob.AzureBlobListing;
import io.blobferry.azure.blob.AzureBlobSource;
import io.blobferry.azure.state.AzureStorageQueue;
import io.blobferry.azure.state.SegmentMessage;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.backfill.Backfill;
import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.backup.EnginePorts;
import io.blobferry.config.Settings;
import io.blobferry.config.TransferSettings;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
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
import io.blobferry.reconcile.RoutesRecorder;
import io.blobferry.reconcile.StalledCopyMonitor;
import io.blobferry.replay.DeadLetterImporter;
import io.blobferry.replay.FailureReplayer;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.status.BlobStoryReader;
import io.blobferry.status.StatusReader;
import io.blobferry.verify.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The product, assembled from its settings: builds every client and component, and closes the clients. */
public final class Application implements AutoCloseable {
    /** The name is fixed because the trigger of the CopySegment function states it. */
    public static final String SEGMENT_QUEUE_NAME = "blobferry-segments";

    /** A read that receives no byte for so long has failed. */
    private static final Duration READ_STALL_TIMEOUT = Duration.ofSeconds(30);

    /** More than the clocks of the two clouds differ. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(6);

    /** The maximum of Azure's List Blobs. */
    private static final int MAX_PAGE_SIZE = 5_000;

    // Built in this order: each from those before it.
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final ShutdownSignal shutdownSignal = new ShutdownSignal(clock);
    private final AzureClients azure;
    private final AwsClients aws;

    private final TableCheckpoints checkpoints;
    private final TableFailures failures;
    private final AzureStorageQueue events;
    private final AzureStorageQueue segments;
    private final BlobEventQueue blobEvents;
    private final AzureBlobListing listing;
    private final S3MultipartTarget uploads;
    private final S3DeleteMarkers deleteMarkers;

    private final EngineConfig engineConfig;
    private final EnginePorts ports;
    private final BackupEngine engine;
    private final EventReader eventReader;
    private final DeliveryHandler deliveryHandler;
    private final FailureReplayer failureReplayer;
    private final OrphanedUploadCleaner orphanCleaner;
    private final Reconciler reconciler;
    private final RoutesRecorder routesRecorder;
    private final StalledCopyMonitor stalledCopies;
    private final DeletedRowCleaner deletedRows;
    private final WorkerReporter workerReporter;
    private final RecoveryPointCache recoveryPoint;
    private final StatusFactory statusFactory;
    private final Optional<DrillClients> drillClients;
    private final Optional<RestoreDrills> drills;
    private final AtomicBoolean deleteMarkersReported = new AtomicBoolean();

    /**
     * Builds the clients and components, and creates the tables and queues that do not exist.
     *
     * @throws RuntimeException if the state account cannot be reached, in the SDK's words, or native code cannot be loaded
     */
    public Application(Settings settings) {
        NativeLibraries.load();
        this.settings = settings;
        azure = new AzureClients(settings);
        StateStores stores = new StateStores(settings.state(), azure);
        stores.createMissing();
        checkpoints = stores.checkpoints(clock);
        failures = stores.failures();
        events = stores.events();
        segments = stores.segmentMessages();
        blobEvents = new BlobEventPublisher(events, events::approximateLength);
        listing = new AzureBlobListing(
                azure.blobControlClient(), settings.source().scope().account());
        aws = new AwsClients(settings, azure.identity());
        uploads = aws.multipartTarget();
        deleteMarkers = aws.deleteMarkers(settings.target().deleteMarkers());

        engineConfig = engineConfig(settings).build();
        ports = new EnginePorts(
                blobSource(),
                aws.backupTarget(),
                uploads,
                aws.historyRecords(),
                deleteMarkers,
                checkpoints,
                stores.segments(),
                failures);
        engine = new BackupEngine(ports, routes(), engineConfig, clock, Sleeper.system());
        eventReader = new EventReader(settings.source().scope());
        deliveryHandler = buildDeliveryHandler();
        failureReplayer = buildFailureReplayer(stores);
        orphanCleaner = buildOrphanCleaner();
        reconciler = buildReconciler(stores);
        routesRecorder = new RoutesRecorder(
                aws.objectListing(),
                aws.backupReader(),
                ports.records(),
                settings.source().scope(),
                routes(),
                clock);
        stalledCopies = new StalledCopyMonitor(checkpoints, uploads, ports.segmentQueue(), blobEvents, clock);
        deletedRows = new DeletedRowCleaner(checkpoints, clock);
        drillClients = settings.drill().federation().map(role -> aws.drillClients(settings, azure.identity(), role));
        drills = drillClients.map(
                role -> verificationFactory().drills(stores.drillState(drillScope()), role, maxCopyDelay()));
        workerReporter =
                new WorkerReporter(stores.workers(), settings.federation().sessionName(), engine::circuitStates, clock);
        recoveryPoint = new RecoveryPointCache(stores.reconciliationState(reconciliationScope()), clock);
        statusFactory = new StatusFactory(
                settings,
                ports,
                uploads,
                aws,
                drillClients,
                stores,
                drillScope(),
                stores.reconciliationState(reconciliationScope()),
                eventReader,
                clock);
    }

    /** The settings that the application was built from. */
    public Settings settings() {
        return settings;
    }

    /** Processes events and segments. */
    public DeliveryHandler deliveryHandler() {
        return deliveryHandler;
    }

    /** Aborts multipart uploads that no checkpoint names; to be run periodically. */
    public OrphanedUploadCleaner orphanCleaner() {
        return orphanCleaner;
    }

    /** Replays failures and dead letters. */
    public FailureReplayer failureReplayer() {
        return failureReplayer;
    }

    /** Finds blobs that no event announced; to be run periodically. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /** Records which routes are in force; to be run at the start, and periodically. */
    public RoutesRecorder routesRecorder() {
        return routesRecorder;
    }

    /**
     * Asks each bucket whether delete markers are placed there, and passes on the answers, once; to be run at the start. A bucket
     * that cannot be reached is asked again when a deletion is followed.
     */
    public void reportDeleteMarkers(RunContext run, Consumer<DeleteMarkerPolicy.Decision> listener) {
        if (deleteMarkersReported.compareAndSet(false, true)) {
            for (String bucket :
                    new TreeSet<>(routes().all().stream().map(Route::bucket).toList())) {
                listener.accept(deleteMarkers.decide(run, bucket));
            }
        }
    }

    /** Continues copies that have stopped; to be run periodically. */
    public StalledCopyMonitor stalledCopies() {
        return stalledCopies;
    }

    /** Removes rows of deleted blobs that have served their purpose; to be run periodically. */
    public DeletedRowCleaner deletedRows() {
        return deletedRows;
    }

    /**
     * Compares the source with its backups.
     *
     * @param comparesTags whether index tags are compared, too
     * @param operator reads objects; empty: under the role of the drills, if there is one, and else under the worker's, which may
     *     not read versions and tags
     */
    public Verification verification(boolean comparesTags, Optional<BackupReader> operator) {
        BackupReader reader =
                operator.or(() -> drillClients.map(DrillClients::reader)).orElseGet(aws::backupReader);
        return verificationFactory().verification(comparesTags, reader);
    }

    /** Compares the source with its backups, and copies what is missing in this process. */
    public Backfill backfill() {
        return new BackfillFactory(settings, azure, aws, ports, engineConfig(settings), clock).backfill();
    }

    /** Restore drills; empty if no role is set for them. To be run periodically. */
    public Optional<RestoreDrills> drills() {
        return drills;
    }

    /** How long after its change a blob's copy may still be on its way, the difference of the clouds' clocks included. */
    public Duration maxCopyDelay() {
        return settings.worker().runTimeout().plus(MAX_CLOCK_SKEW);
    }

    /** Says that this process is there; to be called periodically. */
    public WorkerReporter workerReporter() {
        return workerReporter;
    }

    /**
     * The recovery point, as of a minute ago at most; empty if there is none yet, or it was never read.
     *
     * @param listener receives the events of the read
     */
    public Optional<Instant> recoveryPoint(RunListener listener) {
        return recoveryPoint.get(listener);
    }

    /** Reads where the backup stands. */
    public StatusReader status() {
        return statusFactory.status();
    }

    /** Reads what is known of single blobs. */
    public BlobStoryReader stories() {
        return statusFactory.stories();
    }

    /** The queue that Event Grid writes to. */
    public MessageQueue events() {
        return events;
    }

    /** The queue of the segments of large blobs. */
    public MessageQueue segments() {
        return segments;
    }

    /** Shortens the deadlines of all runs, present and future, so that this process can end in time. */
    public void beginShutdown() {
        shutdownSignal.shutdownWithin(settings.worker().shutdownTimeout());
    }

    /** Closes AWS's clients. Azure's clients hold nothing that has to be closed. */
    @Override
    public void close() {
        drillClients.ifPresent(DrillClients::close);
        aws.close();
    }

    private static EngineConfig.Builder engineConfig(Settings settings) {
        TransferSettings transfer = settings.transfer();
        return EngineConfig.builder()
                .comparesTags(settings.reconcile().comparesTags())
                .safetyMargin(settings.worker().runTimeout().plus(MAX_CLOCK_SKEW))
                .multipartThreshold(transfer.multipartThreshold())
                .segmentSize(transfer.segmentSize())
                .memoryBytes(transfer.memoryBytes());
    }

    private VerificationFactory verificationFactory() {
        return new VerificationFactory(settings, azure, aws, ports, clock);
    }

    private BlobSource blobSource() {
        return new AzureBlobSource(azure.blobControlClient(), azure.blobDownloadClient(), READ_STALL_TIMEOUT);
    }

    private DeliveryHandler buildDeliveryHandler() {
        DirectoryExpander directories = new DirectoryExpander(listing, events, blobEvents, routes(), failures, clock);
        return new DeliveryHandler(
                eventReader,
                SegmentMessage::parse,
                engine,
                directories,
                deletedDirectories(),
                new IngestPorts(ports.source(), events, failures),
                clock,
                shutdownSignal);
    }

    private DeletedDirectoryExpander deletedDirectories() {
        return new DeletedDirectoryExpander(aws.objectListing(), events, routes(), failures, clock, maxCopyDelay());
    }

    private FailureReplayer buildFailureReplayer(StateStores stores) {
        Optional<DeadLetterImporter> deadLetters = stores.deadLetters()
                .map(container -> new DeadLetterImporter(container, new DeadLetterReader(eventReader)::read, failures));
        return new FailureReplayer(
                engine,
                failures,
                stores.replayCursor(),
                deadLetters,
                deliveryHandler,
                engineConfig,
                clock,
                Sleeper.system(),
                shutdownSignal);
    }

    private OrphanedUploadCleaner buildOrphanCleaner() {
        return new OrphanedUploadCleaner(
                ports.source(),
                uploads,
                checkpoints,
                uploads,
                routes(),
                settings.source().scope().account(),
                clock);
    }

    private Reconciler buildReconciler(StateStores stores) {
        Set<String> containers = settings.source().scope().containers();
        AzureBlobListing compared = new AzureBlobListing(
                azure.blobControlClient(),
                settings.source().scope().account(),
                settings.reconcile().comparesTags());
        ReconcilerPorts reconciled = new ReconcilerPorts(
                containers.isEmpty() ? listing : ContainerListing.of(containers),
                compared,
                compared,
                ports.source(),
                aws.objectListing(),
                ports.target(),
                ports.records(),
                ports.deleteMarkers(),
                checkpoints,
                failures,
                stores.reconciliationState(reconciliationScope()),
                stores.absences(),
                stores.containerSightings(reconciliationScope()),
                blobEvents);
        ReconcileConfig.Findings findings = new ReconcileConfig.Findings(
                settings.reconcile().maxDeletionsPercent(),
                settings.reconcile().absentBackups(),
                settings.reconcile().comparesTags());
        ReconcileConfig config = new ReconcileConfig(
                settings.source().scope().account(),
                containers,
                settings.reconcile().interval(),
                settings.reconcile().maxBacklog(),
                MAX_PAGE_SIZE,
                engineConfig.redispatchAfter(),
                maxCopyDelay(),
                findings);
        return new Reconciler(reconciled, routes(), config, clock, Sleeper.system());
    }

    /** Another scope and other routes have passes of their own. */
    private String reconciliationScope() {
        SourceScope scope = settings.source().scope();
        return scope.account() + "\n" + new TreeSet<>(scope.containers()) + "\n" + routes();
    }

    private String drillScope() {
        return settings.source().scope().account() + "\n" + routes();
    }

    private Routes routes() {
        return settings.target().routes();
    }
}
