package io.blobferry.ingest;

import io.blobferry.azure.state.SegmentMessage;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.Outcome;
import io.blobferry.events.EventReader;
import io.blobferry.events.NamedEvents;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.ShutdownSignal;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.MemoryEventQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Deliveries to one process, with its event queue, between two clouds in memory. */
final class IngestFixture {
    final BackupFixture clouds = new BackupFixture();
    final MemoryEventQueue queue = new MemoryEventQueue(clouds.faults, clouds.clock);
    BlobListing listing = (run, container, prefix, most, from) -> new BlobListing.Page(List.of(), Optional.empty());
    private static final int OBJECTS_PER_PAGE = 2;

    /** The keys that the bucket lists. */
    final TreeSet<String> keys = new TreeSet<>();

    void enableDeleteMarkers() {
        clouds.placeDeleteMarkers();
    }

    static BlobAddress blob(String name) {
        return new BlobAddress(NamedEvents.ACCOUNT, NamedEvents.CONTAINER, name);
    }

    DeliveryHandler handler() {
        Routes routes = Routes.of(clouds.route);
        DirectoryExpander directories = new DirectoryExpander(
                listing, queue, new BlobEventPublisher(queue, run -> 0), routes, clouds.failures, clouds.clock);
        return new DeliveryHandler(
                new EventReader(new SourceScope(NamedEvents.ACCOUNT, Set.of())),
                SegmentMessage::parse,
                clouds.engine(),
                directories,
                new DeletedDirectoryExpander(
                        this::listObjects, queue, routes, clouds.failures, clouds.clock, Duration.ofMinutes(15)),
                new IngestPorts(clouds.source, queue, clouds.failures),
                clouds.clock,
                new ShutdownSignal(clouds.clock));
    }

    private ObjectListing.Page listObjects(RunContext run, String bucket, String prefix, String after) {
        return clouds.faults.intercept(run, "objects.list", () -> {
            List<ObjectListing.Listed> rest = keys.stream()
                    .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
                    .map(key -> new ObjectListing.Listed(key, new ETag("1"), 1, clouds.clock.instant()))
                    .toList();
            return new ObjectListing.Page(
                    rest.stream().limit(OBJECTS_PER_PAGE).toList(), rest.size() <= OBJECTS_PER_PAGE);
        });
    }

    List<Outcome> deliver(String text) {
        return deliver(text, 1);
    }

    List<Outcome> deliver(String text, long deliveries) {
        return handler().process("delivery", text, deliveries, BackupFixture.RUN_TIMEOUT, clouds.listener);
    }

    Outcome deliverOne(String text) {
        List<Outcome> outcomes = deliver(text);
        if (outcomes.size() != 1) {
            throw new AssertionError("one outcome is expected: " + outcomes);
        }
        return outcomes.getFirst();
    }

    /** Delivers the oldest message of the event queue, after its delay. */
    Outcome deliverNext() {
        clouds.clock.advance(queue.delays().getFirst());
        return deliverOne(queue.next().orElseThrow());
    }

    Optional<Failure> failureOf(BlobAddress blob) {
        return Optional.ofNullable(clouds.failures.rows().get(blob.toString()));
    }

    List<Failure> failures() {
        return List.copyOf(clouds.failures.rows().values());
    }

    Duration delay() {
        return queue.delays().getFirst();
    }
}
