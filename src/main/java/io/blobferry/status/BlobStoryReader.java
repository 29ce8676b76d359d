package io.blobferry.status;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.QueueView;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.StoredVersion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** Reads all that is known of one blob, all parts at once. */
public final class BlobStoryReader {
    /** Versions that are asked for their source: a request each. */
    static final int MAX_VERSIONS = 20;

    private static final int MAX_FAILURE_PAGES = 5;
    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(MAX_VERSIONS);

    private final StatusPorts ports;
    private final Routes routes;
    private final SourceScope scope;
    private final BiPredicate<BlobAddress, String> namesBlob;
    private final Clock clock;

    /**
     * @param namesBlob whether the text of a message, of either queue, names the blob
     */
    public BlobStoryReader(
            StatusPorts ports,
            Routes routes,
            SourceScope scope,
            BiPredicate<BlobAddress, String> namesBlob,
            Clock clock) {
        this.ports = ports;
        this.routes = routes;
        this.scope = scope;
        this.namesBlob = namesBlob;
        this.clock = clock;
    }

    /**
     * Reads the story. A part that cannot be read by the run's deadline says so.
     *
     * @throws IllegalArgumentException if the blob is not backed up: its container is not, or no route is for its name; the
     *     message says which
     */
    public BlobStory read(RunContext run, BlobAddress blob) {
        if (!scope.includes(blob.container())) {
            throw new IllegalArgumentException("the container " + blob.container()
                    + " is not backed up; those that are: " + String.join(", ", new TreeSet<>(scope.containers())));
        }
        Optional<ObjectKey> key = routes.routeFor(blob)
                .orElseThrow(() -> new IllegalArgumentException("no route is for " + blob + ", so it is not backed up"))
                .keyOf(blob);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var source = start(threads, "read the source", () -> source(run, blob));
            var row = start(
                    threads,
                    "read the checkpoint row",
                    () -> ports.checkpoints().find(run, blob));
            var copied = row.thenApplyAsync(
                    read -> Reading.of(
                            "list the parts", () -> copied(run, read.value().flatMap(found -> found))),
                    threads);
            var current = start(threads, "read the object", () -> key.flatMap(place -> current(run, place)));
            var versions = start(
                    threads,
                    "list the versions",
                    () -> key.map(place -> versions(run, place))
                            .orElseGet(() -> new BlobStory.Versions(List.of(), true)));
            var failures = start(threads, "read the failures", () -> failures(run, blob));
            var waiting = start(threads, "peek at the queues", () -> waiting(run, blob));
            return new BlobStory(
                    clock.instant(),
                    blob,
                    key,
                    source.join(),
                    row.join(),
                    copied.join(),
                    current.join(),
                    versions.join(),
                    failures.join(),
                    waiting.join());
        }
    }

    private static <T> CompletableFuture<Reading<T>> start(
            ExecutorService threads, String operation, Supplier<T> reading) {
        return CompletableFuture.supplyAsync(() -> Reading.of(operation, reading), threads);
    }

    private BlobStory.Source source(RunContext run, BlobAddress blob) {
        return switch (ports.source().head(run, blob)) {
            case BlobSource.Present(BlobProperties properties) ->
                new BlobStory.Present(
                        properties.version().etag(),
                        properties.size(),
                        properties.lastModified(),
                        properties.accessTier());
            case BlobSource.Unreadable unreadable -> new BlobStory.Unreadable(unreadable.cause(), unreadable.etag());
            case BlobSource.NotFound(boolean containerExists) -> new BlobStory.Absent(containerExists);
        };
    }

    private OptionalLong copied(RunContext run, Optional<CheckpointStore.Row> row) {
        Optional<Checkpoint.Copying> copying = row.flatMap(CheckpointStore.Row::copying);
        return copying.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(CopiesReader.storedBytes(run, ports.uploads(), copying.get()));
    }

    private Optional<BlobStory.CurrentObject> current(RunContext run, ObjectKey key) {
        ObjectVersion newest = new ObjectVersion(key, Optional.empty());
        return ports.objects()
                .head(run, newest)
                .map(version ->
                        new BlobStory.CurrentObject(version, ports.objects().lockedUntil(run, newest)));
    }

    private BlobStory.Versions versions(RunContext run, ObjectKey key) {
        List<ObjectVersionListing.Listed> entries = new ArrayList<>();
        ObjectVersionListing.Page page = ports.versions().list(run, key.bucket(), key.key(), Optional.empty());
        page.entries().stream().filter(entry -> entry.key().equals(key.key())).forEach(entries::add);
        // Longer keys follow those that are equal to the prefix.
        boolean all = page.next().isEmpty() || !page.entries().getLast().key().equals(key.key());
        List<BlobStory.Version> read =
                EXECUTOR.map(entries.stream().limit(MAX_VERSIONS).toList(), entry -> version(run, key, entry));
        return new BlobStory.Versions(read, all && entries.size() <= MAX_VERSIONS);
    }

    private BlobStory.Version version(RunContext run, ObjectKey key, ObjectVersionListing.Listed entry) {
        return switch (entry) {
            case ObjectVersionListing.ListedVersion listed ->
                new BlobStory.Version(
                        listed.versionId(),
                        listed.lastModified(),
                        Optional.of(new BlobStory.Content(listed.size(), listed.storageClass())),
                        ports.objects()
                                .head(run, new ObjectVersion(key, Optional.of(listed.versionId())))
                                .flatMap(StoredVersion::origin)
                                .map(StoredVersion.Origin::lastModified));
            case ObjectVersionListing.ListedMarker marker ->
                new BlobStory.Version(marker.versionId(), marker.lastModified(), Optional.empty(), Optional.empty());
        };
    }

    private List<FailureStore.Row> failures(RunContext run, BlobAddress blob) {
        FailureSelection selection = new FailureSelection(
                Optional.of(blob), Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());
        List<FailureStore.Row> rows = new ArrayList<>();
        Optional<String> from = Optional.empty();
        int pages = 0;
        do {
            FailureStore.Page page = ports.failures().list(run, selection, from);
            rows.addAll(page.rows());
            from = page.next();
        } while (from.isPresent() && ++pages < MAX_FAILURE_PAGES);
        return rows;
    }

    private BlobStory.Waiting waiting(RunContext run, BlobAddress blob) {
        List<QueueView.Waiting> events = ports.events().peek(run);
        List<QueueView.Waiting> segments = ports.segments().peek(run);
        return new BlobStory.Waiting(
                count(events, blob),
                count(segments, blob),
                events.size() < QueueView.MAX_PEEKED && segments.size() < QueueView.MAX_PEEKED);
    }

    private int count(List<QueueView.Waiting> messages, BlobAddress blob) {
        return (int) messages.stream()
                .filter(message -> namesBlob.test(blob, message.text()))
                .count();
    }
}
