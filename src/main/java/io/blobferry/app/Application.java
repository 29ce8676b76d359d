package io.blobferry.app;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.storage.queue.QueueAsyncClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import io.blobferry.aws.s3.S3MultipartTarget;
import io.blobferry.azure.blob.AzureBlobListing;
import io.blobferry.azure.blob.AzureBlobSource;
import io.blobferry.azure.state.AzureSegmentQueue;
import io.blobferry.azure.state.AzureStorageQueue;
import io.blobferry.azure.state.DeadLetterContainer;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.azure.state.TableReconciliationState;
import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.backup.EnginePorts;
import io.blobferry.config.Settings;
import io.blobferry.domain.PartPlan;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.execution.Sleeper;
import io.blobferry.ingest.BlobEventPublisher;
import io.blobferry.ingest.DeliveryHandler;
import io.blobferry.ingest.DirectoryExpander;
import io.blobferry.orphans.OrphanedUploadCleaner;
import io.blobferry.reconcile.ReconcileConfig;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.reconcile.ReconcilerPorts;
import io.blobferry.replay.DeadLetterImporter;
import io.blobferry.replay.FailureReplayer;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.MessageQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/** The product, put together from its settings: builds every client, and closes those that hold something. */
public final class Application implements AutoCloseable {
    /** No byte for so long, and a transfer counts as broken. */
    private static final Duration READ_STALL_TIMEOUT = Duration.ofSeconds(30);

    /** Smaller parts than this cost more in requests than they save in bytes copied again after a crash. */
    private static final long MIN_PART_SIZE = 16 * PartPlan.MIB;

    /**
     * What one part on its way takes of heap and direct memory, measured on loopback at full speed: four of them took
     * 4 MiB each, sixteen half as much.
     */
    private static final long MEMORY_PER_PART = 4 * PartPlan.MIB;

    private static final int MAX_ATTEMPTS = 6;
    private static final int MAX_PART_ATTEMPTS = 4;
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);

    private static final int MAX_ATTEMPTS_WITHOUT_PROGRESS = 20;
    private static final int MAX_DISCARDED_RATIO = 10;
    private static final Duration REDISPATCH_AFTER = Duration.ofHours(1);
    private static final int CIRCUIT_MIN_CALLS = 10;
    private static final Duration CIRCUIT_OPEN_DURATION = Duration.ofSeconds(30);

    /** How far the clocks of the two clouds are apart at the most, and some more. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(6);

    /** Azure lists no more blobs at once. */
    private static final int MAX_PAGE_SIZE = 5_000;

    /** The name is fixed because the trigger of the CopySegment function states it. */
    public static final String SEGMENT_QUEUE_NAME = "blobferry-segments";

    private final Settings settings;
    private final AwsClients aws;
    private final ShutdownSignal shutdownSignal;
    private final BackupEngine engine;
    private final DeliveryHandler deliveryHandler;
    private final OrphanedUploadCleaner orphanCleaner;
    private final FailureReplayer failureReplayer;
    private final Reconciler reconciler;
    private final MessageQueue events;
    private final MessageQueue segments;

    /**
     * Builds the clients and creates the tables and the queue where they are missing.
     *
     * @throws RuntimeException if the state account cannot be reached, in the SDK's words
     */
    public Application(Settings settings) {
        this.settings = settings;
        AzureClients azure = new AzureClients(settings);
        Clock clock = Clock.systemUTC();
        shutdownSignal = new ShutdownSignal(clock);

        TableServiceAsyncClient tables = azure.tableClient();
        tables.createTableIfNotExists(settings.checkpointTable()).block();
        tables.createTableIfNotExists(settings.failureTable()).block();
        TableFailures failures = new TableFailures(tables.getTableClient(settings.failureTable()));

        QueueServiceAsyncClient queues = azure.queueClient();
        QueueAsyncClient eventQueue = queues.getQueueAsyncClient(settings.eventQueue());
        QueueAsyncClient segmentQueue = queues.getQueueAsyncClient(SEGMENT_QUEUE_NAME);
        eventQueue.createIfNotExists().block();
        segmentQueue.createIfNotExists().block();
        AzureStorageQueue delivered = new AzureStorageQueue(eventQueue);
        events = delivered;
        segments = new AzureStorageQueue(segmentQueue);

        aws = new AwsClients(settings, azure.identity());
        S3MultipartTarget uploads = aws.multipartTarget();
        TableAsyncClient checkpointTable = tables.getTableClient(settings.checkpointTable());
        TableCheckpoints checkpoints = new TableCheckpoints(checkpointTable, clock);
        EnginePorts ports = new EnginePorts(
                new AzureBlobSource(azure.blobControlClient(), azure.blobDownloadClient(), READ_STALL_TIMEOUT),
                aws.backupTarget(),
                uploads,
                checkpoints,
                new AzureSegmentQueue(segmentQueue),
                failures);
        EngineConfig limits = new EngineConfig(
                settings.multipartThreshold(),
                MIN_PART_SIZE,
                settings.segmentSize(),
                settings.transferMemory(),
                MEMORY_PER_PART,
                MAX_ATTEMPTS,
                MAX_PART_ATTEMPTS,
                INITIAL_BACKOFF,
                MAX_BACKOFF,
                RunContext.DEADLINE_MARGIN,
                MAX_ATTEMPTS_WITHOUT_PROGRESS,
                MAX_DISCARDED_RATIO,
                REDISPATCH_AFTER,
                CIRCUIT_MIN_CALLS,
                CIRCUIT_OPEN_DURATION);
        engine = new BackupEngine(ports, settings.routes(), limits, clock, Sleeper.system());
        orphanCleaner = new OrphanedUploadCleaner(
                ports.source(),
                uploads,
                checkpoints,
                uploads,
                settings.routes(),
                settings.sourceScope().account(),
                clock);
        AzureBlobListing listing = new AzureBlobListing(
                azure.blobControlClient(), settings.sourceScope().account());
        BlobEventQueue looks = new BlobEventPublisher(events, delivered::approximateLength);
        DirectoryExpander directories =
                new DirectoryExpander(listing, events, looks, settings.routes(), failures, clock);
        EventReader reader = new EventReader(settings.sourceScope());
        deliveryHandler = new DeliveryHandler(
                reader,
                AzureSegmentQueue::read,
                engine,
                directories,
                settings.deleteMarkers(),
                failures,
                clock,
                shutdownSignal);
        Optional<DeadLetterImporter> deadLetters = settings.stateBlobEndpoint()
                .map(azure::stateBlobClient)
                .map(blobs -> blobs.getBlobContainerAsyncClient(settings.deadLetterContainer()))
                .map(container -> new DeadLetterImporter(
                        new DeadLetterContainer(container), new DeadLetterReader(reader)::read, failures));
        failureReplayer = new FailureReplayer(
                engine, failures, deadLetters, deliveryHandler, limits, clock, Sleeper.system(), shutdownSignal);
        reconciler = new Reconciler(
                new ReconcilerPorts(
                        settings.sourceScope().containers().isEmpty()
                                ? listing
                                : ContainerListing.of(settings.sourceScope().containers()),
                        listing,
                        aws.objectListing(),
                        ports.target(),
                        checkpoints,
                        checkpoints,
                        failures,
                        new TableReconciliationState(checkpointTable, reconciliationScope(settings)),
                        looks),
                settings.routes(),
                new ReconcileConfig(
                        settings.reconcileInterval(),
                        settings.reconcileMaxBacklog(),
                        MAX_PAGE_SIZE,
                        REDISPATCH_AFTER,
                        settings.runTimeout().plus(MAX_CLOCK_SKEW)),
                clock,
                Sleeper.system());
    }

    /** Lets every run in hand, and every later one, hand over in time for this process to end. */
    public void beginShutdown() {
        shutdownSignal.shutdownWithin(settings.shutdownTimeout());
    }

    public Settings settings() {
        return settings;
    }

    /** Where deliveries go in. */
    public DeliveryHandler deliveryHandler() {
        return deliveryHandler;
    }

    /** Whether another segment would be worked on now, or only wait here. */
    public boolean hasSegmentCapacity() {
        return engine.hasSegmentCapacity();
    }

    /** Ends uploads that nobody owns; to be run from time to time. */
    public OrphanedUploadCleaner orphanCleaner() {
        return orphanCleaner;
    }

    /** The way back of what failed, and of dead letters. */
    public FailureReplayer failureReplayer() {
        return failureReplayer;
    }

    /** Finds what no event brought; to be run from time to time. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /** The queue that Event Grid writes to. */
    public MessageQueue events() {
        return events;
    }

    /** The queue of the segments of large blobs. */
    public MessageQueue segments() {
        return segments;
    }

    /** Closes AWS's clients. Azure's clients hold nothing that has to be closed. */
    @Override
    public void close() {
        aws.close();
    }

    /** Another scope, or other routes, begin rounds of their own. */
    private static String reconciliationScope(Settings settings) {
        return settings.sourceScope().account() + "\n"
                + new TreeSet<>(settings.sourceScope().containers()) + "\n" + settings.routes();
    }
}
