package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The keys of a scope as they were at a moment, read as the caller goes. For one thread. */
public final class AsOfPlan implements Iterator<PlannedKey>, AutoCloseable {
    private final RunContext run;
    private final BlobPlaces places;
    private final AsOf asOf;
    private final BackupReader reader;
    private final int concurrency;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<CompletableFuture<PlannedKey>> examined = new ArrayDeque<>();
    private final AtomicLong heads = new AtomicLong();
    private final PlacesScan blobs;

    AsOfPlan(
            RunContext run,
            BlobPlaces places,
            AsOf asOf,
            ObjectVersionListing versions,
            BackupReader reader,
            int concurrency) {
        this.run = run;
        this.places = places;
        this.asOf = asOf;
        this.reader = reader;
        this.concurrency = concurrency;
        blobs = new PlacesScan(
                places,
                places.all().stream()
                        .map(scope -> new KeyScan(run, scope, versions, reader, executor))
                        .toList());
    }

    @Override
    public boolean hasNext() {
        while (examined.size() < concurrency && blobs.hasNext()) {
            PlacesScan.Found found = blobs.next();
            examined.add(CompletableFuture.supplyAsync(() -> examine(found), executor));
        }
        return !examined.isEmpty();
    }

    @Override
    public PlannedKey next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            return examined.remove().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private PlannedKey examine(PlacesScan.Found found) {
        PlacesScan.Part first = found.parts().getFirst();
        if (found.blob().isEmpty()) {
            return new PlannedKey(first.key(), Optional.empty(), new KeyState.NotOurs());
        }
        BlobAddress blob = found.blob().get();
        if (places.all().size() == 1) {
            KeyState state = new Timeline(first.history(), asOf, version -> head(first.key(), version)).state();
            return new PlannedKey(first.key(), Optional.of(blob), doubted(blob, state));
        }
        MergedHistory merged = new MergedHistory(found.parts(), asOf, this::head);
        KeyState state = merged.state();
        ObjectKey key = state instanceof KeyState.Present present ? merged.keyOf(present.version()) : first.key();
        return new PlannedKey(key, Optional.of(blob), doubted(blob, state));
    }

    private KeyState doubted(BlobAddress blob, KeyState state) {
        return new PlacesDoubts(places, asOf)
                .of(blob, state)
                .map(state::doubted)
                .orElse(state);
    }

    /** A version that cannot be examined is the matter of its key alone. */
    private VersionLookup.Found head(ObjectKey key, ListedVersion version) {
        heads.incrementAndGet();
        try {
            return reader.head(run, new ObjectVersion(key, Optional.of(version.versionId())))
                    .<VersionLookup.Found>map(stored -> stored.origin().isPresent()
                            ? new VersionLookup.Ours(stored)
                            : new VersionLookup.Foreign(stored))
                    .orElseGet(VersionLookup.Removed::new);
        } catch (TransferException failure) {
            return new VersionLookup.Failed(failure.getMessage());
        }
    }

    /** How many versions were examined so far. */
    public long heads() {
        return heads.get();
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
