package io.blobferry.app;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.storage.queue.QueueAsyncClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import io.blobferry.checkpoint.DeadLetterContainer;
import io.blobferry.checkpoint.SegmentQueue;
import io.blobferry.checkpoint.StorageQueue;
import io.blobferry.checkpoint.TableCheckpoints;
import io.blobferry.checkpoint.TableFailures;
import io.blobferry.checkpoint.TableRounds;
import io.blobferry.domain.CopyPlan;
import io.blobferry.events.DeadLetterReader;
import io.blobferry.events.EventReader;
import io.blobferry.source.AzureBlobListing;
import io.blobferry.source.AzureBlobSource;
import io.blobferry.target.S3Uploads;
import io.blobferry.transfer.BackupEngine;
import io.blobferry.transfer.Closing;
import io.blobferry.transfer.ContainerListing;
import io.blobferry.transfer.DeadLetterSweep;
import io.blobferry.transfer.Ends;
import io.blobferry.transfer.Limits;
import io.blobferry.transfer.Looks;
import io.blobferry.transfer.MessageQueue;
import io.blobferry.transfer.OrphanSweep;
import io.blobferry.transfer.Pace;
import io.blobferry.transfer.Pause;
import io.blobferry.transfer.Ports;
import io.blobferry.transfer.Reconciliation;
import io.blobferry.transfer.Replay;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/** The product, put together from its settings: builds every client, and closes those that hold something. */
public final class Application implements AutoCloseable {
    /** No byte for so long, and a transfer counts as broken. */
    private static final Duration STALL = Duration.ofSeconds(30);

    /** Smaller parts than this cost more in requests than they save in bytes copied again after a crash. */
    private static final long SMALLEST_PART = 16 * CopyPlan.MIB;

    /**
     * What one part on its way takes of heap and direct memory, measured on loopback at full speed: four of them took
     * 4 MiB each, sixteen half as much.
     */
    private static final long STREAM_MEMORY = 4 * CopyPlan.MIB;

    private static final int LOOKS = 6;
    private static final int PART_ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final Duration HANDOVER = Duration.ofSeconds(5);

    private static final int IDLE_ATTEMPTS = 20;
    private static final int DISCARDED_SIZES = 10;
    private static final Duration RESEND_AFTER = Duration.ofHours(1);
    private static final int BREAKER_CALLS = 10;
    private static final Duration BREAKER_PAUSE = Duration.ofSeconds(30);

    /** How far the clocks of the two clouds are apart at the most, and some more. */
    private static final Duration CLOCKS = Duration.ofMinutes(6);

    /** Azure lists no more blobs at once. */
    private static final int LARGEST_PAGE = 5_000;

    /** The name is fixed because the trigger of the CopySegment function states it. */
    public static final String SEGMENT_QUEUE = "blobferry-segments";

    private final Settings settings;
    private final AmazonClients amazon;
    private final Closing closing;
    private final BackupEngine engine;
    private final Intake intake;
    private final OrphanSweep orphans;
    private final Replay replay;
    private final Reconciliation reconciliation;
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
        closing = new Closing(clock);

        TableServiceAsyncClient tables = azure.tables();
        tables.createTableIfNotExists(settings.checkpointTable()).block();
        tables.createTableIfNotExists(settings.failureTable()).block();
        TableFailures failures = new TableFailures(tables.getTableClient(settings.failureTable()));

        QueueServiceAsyncClient queues = azure.queues();
        QueueAsyncClient eventQueue = queues.getQueueAsyncClient(settings.eventQueue());
        QueueAsyncClient segmentQueue = queues.getQueueAsyncClient(SEGMENT_QUEUE);
        eventQueue.createIfNotExists().block();
        segmentQueue.createIfNotExists().block();
        StorageQueue delivered = new StorageQueue(eventQueue);
        events = delivered;
        segments = new StorageQueue(segmentQueue);

        amazon = new AmazonClients(settings, azure.identity());
        S3Uploads uploads = amazon.uploads();
        TableAsyncClient checkpointTable = tables.getTableClient(settings.checkpointTable());
        TableCheckpoints checkpoints = new TableCheckpoints(checkpointTable, clock);
        Ports ports = new Ports(
                new AzureBlobSource(azure.blobs(), azure.reads(), STALL),
                amazon.objects(),
                uploads,
                checkpoints,
                new SegmentQueue(segmentQueue),
                failures);
        Limits limits = new Limits(
                settings.smallBlob(),
                SMALLEST_PART,
                settings.segment(),
                settings.memory(),
                STREAM_MEMORY,
                LOOKS,
                PART_ATTEMPTS,
                FIRST_PAUSE,
                LONGEST_PAUSE,
                HANDOVER,
                IDLE_ATTEMPTS,
                DISCARDED_SIZES,
                RESEND_AFTER,
                BREAKER_CALLS,
                BREAKER_PAUSE);
        engine = new BackupEngine(ports, settings.routes(), limits, clock, Pause.sleeping());
        orphans = new OrphanSweep(
                ports.source(),
                uploads,
                checkpoints,
                uploads,
                settings.routes(),
                settings.scope().account(),
                clock);
        AzureBlobListing listing =
                new AzureBlobListing(azure.blobs(), settings.scope().account());
        Looks looks = new LookQueue(events, delivered::length);
        DirectoryLook directories = new DirectoryLook(listing, events, looks, settings.routes(), failures, clock);
        EventReader reader = new EventReader(settings.scope());
        intake = new Intake(
                reader, SegmentQueue::read, engine, directories, settings.deleteMarkers(), failures, clock, closing);
        Optional<DeadLetterSweep> deadLetters = settings.stateBlobs()
                .map(azure::stateBlobs)
                .map(blobs -> blobs.getBlobContainerAsyncClient(settings.deadLetterContainer()))
                .map(container -> new DeadLetterSweep(
                        new DeadLetterContainer(container), new DeadLetterReader(reader)::read, failures));
        replay = new Replay(engine, failures, deadLetters, intake, limits, clock, Pause.sleeping(), closing);
        reconciliation = new Reconciliation(
                new Ends(
                        settings.scope().containers().isEmpty()
                                ? listing
                                : ContainerListing.of(settings.scope().containers()),
                        listing,
                        amazon.listing(),
                        ports.target(),
                        checkpoints,
                        checkpoints,
                        failures,
                        new TableRounds(checkpointTable, whatIsCompared(settings)),
                        looks),
                settings.routes(),
                new Pace(
                        settings.reconcileEvery(),
                        settings.reconcileBacklog(),
                        LARGEST_PAGE,
                        RESEND_AFTER,
                        settings.runTime().plus(CLOCKS)),
                clock,
                Pause.sleeping());
    }

    /** Lets every run in hand, and every later one, hand over in time for this process to end. */
    public void endSoon() {
        closing.within(settings.stopTime());
    }

    public Settings settings() {
        return settings;
    }

    /** Where deliveries go in. */
    public Intake intake() {
        return intake;
    }

    /** Whether another segment would be worked on now, or only wait here. */
    public boolean hasRoomForASegment() {
        return engine.hasRoomForASegment();
    }

    /** Ends uploads that nobody owns; to be run from time to time. */
    public OrphanSweep orphans() {
        return orphans;
    }

    /** The way back of what failed, and of dead letters. */
    public Replay replay() {
        return replay;
    }

    /** Finds what no event brought; to be run from time to time. */
    public Reconciliation reconciliation() {
        return reconciliation;
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
        amazon.close();
    }

    /** Another scope, or other routes, begin rounds of their own. */
    private static String whatIsCompared(Settings settings) {
        return settings.scope().account() + "\n"
                + new TreeSet<>(settings.scope().containers()) + "\n" + settings.routes();
    }
}
