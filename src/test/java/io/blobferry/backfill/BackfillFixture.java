package io.blobferry.backfill;

import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EnginePorts;
import io.blobferry.cost.Prices;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.report.Finding;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBlobListing;
import io.blobferry.testing.MemoryObjectListing;
import io.blobferry.testing.TestConfig;
import io.blobferry.testing.cloud.BlobAttributes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/** An account and its bucket in memory, and backfills of it. */
final class BackfillFixture {
    static final String CONTAINER = "container";
    static final Duration ALLOWED = Duration.ofDays(1);
    static final long LARGE = BackupFixture.LARGE;

    final BackupFixture clouds = new BackupFixture();
    final List<Finding> found = Collections.synchronizedList(new ArrayList<>());
    final List<String> waits = Collections.synchronizedList(new ArrayList<>());
    final LongAdder copiedBytes = new LongAdder();
    final LongAdder copiedBlobs = new LongAdder();
    final LongAdder expectedBlobs = new LongAdder();
    final ShutdownSignal shutdown = new ShutdownSignal(clouds.clock);
    Set<String> containers = Set.of(CONTAINER);
    Routes routes = Routes.of(clouds.route);
    BlobListing blobs = new MemoryBlobListing(clouds.faults, clouds.source, "account");
    ObjectListing objects = new MemoryObjectListing(clouds.faults, clouds.target);
    int concurrency = 4;
    private long seeds;

    BackfillFixture() {
        clouds.config = new TestConfig()
                .segment(TestConfig.PART)
                .memoryOfParts(32)
                .withoutSegmentQueue()
                .build();
    }

    BlobAddress blob(String name) {
        return new BlobAddress("account", CONTAINER, name);
    }

    ObjectKey key(BlobAddress blob) {
        return routes.routeFor(blob).orElseThrow().keyOf(blob).orElseThrow();
    }

    BlobContent content(long size) {
        return new BlobContent(++seeds, size);
    }

    ETag write(String name, long size) {
        return clouds.source.put(blob(name), content(size));
    }

    ETag write(String name, long size, UnaryOperator<BlobAttributes> change) {
        return clouds.source.put(blob(name), content(size), change);
    }

    /** Writes a blob, and a run of a worker backs it up. */
    ETag backedUp(String name, long size) {
        ETag etag = write(name, size);
        var unused = clouds.engine().backUp(workerRun(), BlobEvent.ofBlob("event", blob(name), "event"));
        return etag;
    }

    RunContext workerRun() {
        return new RunContext("worker", clouds.clock, Duration.ofHours(1), clouds.listener);
    }

    /** So much later that listings prove what was copied before. */
    void longAfter() {
        clouds.clock.advance(Duration.ofHours(1));
    }

    BackfillResult backUp() {
        return run(request(false, OptionalDouble.empty()));
    }

    BackfillResult estimate() {
        return run(request(true, OptionalDouble.empty()));
    }

    BackfillRequest request(boolean dryRun, OptionalDouble budget) {
        return new BackfillRequest(
                Optional.of(CONTAINER), "", Optional.empty(), dryRun, Prices.standard(), budget, concurrency, false);
    }

    BackfillRequest ofPlace(Optional<String> container, String prefix) {
        return new BackfillRequest(
                container,
                prefix,
                Optional.empty(),
                false,
                Prices.standard(),
                OptionalDouble.empty(),
                concurrency,
                false);
    }

    BackfillRequest ofNames(Optional<String> container, String text) {
        return ofNames(container, text.getBytes(StandardCharsets.UTF_8));
    }

    BackfillRequest ofNames(Optional<String> container, byte[] text) {
        return new BackfillRequest(
                container,
                "",
                Optional.of(new NameList(new ByteArrayInputStream(text), "account", container)),
                false,
                Prices.standard(),
                OptionalDouble.empty(),
                concurrency,
                false);
    }

    BackfillResult run(BackfillRequest request) {
        found.clear();
        return backfill()
                .run(
                        new RunContext("backup", clouds.clock, ALLOWED, clouds.listener, shutdown),
                        request,
                        new Recorder());
    }

    Backfill backfill() {
        BlobSource source = new MeteredSource(clouds.source);
        EnginePorts ports = clouds.ports();
        BackupEngine engine = new BackupEngine(
                new EnginePorts(
                        source,
                        ports.target(),
                        ports.uploads(),
                        ports.records(),
                        ports.deleteMarkers(),
                        ports.checkpoints(),
                        ports.segmentQueue(),
                        ports.failures()),
                routes,
                clouds.config,
                clouds.clock,
                clouds.clock);
        return new Backfill(
                new BackfillPorts(
                        ContainerListing.of(containers), blobs, source, objects, clouds.target, clouds.checkpoints),
                engine,
                clouds.config,
                routes,
                "account",
                Duration.ofMinutes(5),
                clouds.clock,
                clouds.clock);
    }

    private final class Recorder implements BackfillListener {
        @Override
        public void found(RunContext run, Finding finding) {
            found.add(finding);
        }

        @Override
        public void expected(long count, long bytes, boolean last) {
            expectedBlobs.add(count);
        }

        @Override
        public void compared(long count) {}

        @Override
        public void copied(long count, long bytes) {
            copiedBlobs.add(count);
            copiedBytes.add(bytes);
        }

        @Override
        public void waiting(String reason) {
            waits.add(reason);
        }

        @Override
        public void backfillCompleted(RunContext run, BackfillResult result) {}
    }

    /** Whether the current object of the blob is of the blob's current version. */
    boolean isBackedUp(String name) {
        return clouds.target
                .current(key(blob(name)))
                .flatMap(object -> object.sourceETag())
                .equals(Optional.of(
                        clouds.source.current(blob(name)).properties().version().etag()));
    }

    /** The kind and subject of what was found, sorted. */
    List<String> foundSorted() {
        return found.stream()
                .map(finding -> finding.kind() + " " + finding.subject())
                .sorted()
                .toList();
    }
}
