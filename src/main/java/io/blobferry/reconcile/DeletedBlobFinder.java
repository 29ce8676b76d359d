package io.blobferry.reconcile;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the backups of deleted blobs among the objects that a step found without a blob. An object counts only if its key
 * is the one that the route gives to a blob, if the blob's checkpoint or the object's own metadata says that it is a backup,
 * and if the source, asked by name, does not have the blob in a container that exists.
 */
final class DeletedBlobFinder {
    /** How many objects are examined at most in one step; bounds the memory of a step. */
    private static final int MAX_CANDIDATES = 5_000;

    private static final int BATCH = 100;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(32);

    private final ReconcilerPorts ports;
    private final Routes routes;
    private final RunContext run;
    private final String account;
    private final String container;
    private final Route destination;
    private final List<BlobAddress> candidates = new ArrayList<>();
    private long beyondCapacity;
    private String example = "";

    DeletedBlobFinder(
            ReconcilerPorts ports, Routes routes, RunContext run, String account, String container, Route destination) {
        this.ports = ports;
        this.routes = routes;
        this.run = run;
        this.account = account;
        this.container = container;
        this.destination = destination;
    }

    /**
     * The result of a step.
     *
     * @param deleted the blobs whose deletion has to be followed
     * @param heldBack how many objects were not examined
     * @param example one of the blobs that were not examined; empty if there is none
     */
    record Found(List<BlobAddress> deleted, long heldBack, String example) {}

    /** Adds an object whose blob is not in the page that was compared. */
    void add(ObjectListing.Listed object) {
        routes.blobOf(account, new ObjectKey(destination.bucket(), object.key()))
                .filter(blob -> blob.container().equals(container))
                .filter(blob -> routes.routeFor(blob)
                        .filter(destination::hasSameDestination)
                        .isPresent())
                .ifPresent(this::addCandidate);
    }

    private void addCandidate(BlobAddress blob) {
        if (candidates.size() < MAX_CANDIDATES) {
            candidates.add(blob);
        } else {
            beyondCapacity++;
            example = blob.toString();
        }
    }

    /** @param limit the maximum number of deletions to find; what is left then is held back */
    Found find(long limit) {
        List<BlobAddress> deleted = new ArrayList<>();
        int examined = 0;
        while (examined < candidates.size() && deleted.size() < limit) {
            int end = (int) Math.min(candidates.size(), examined + Math.min(BATCH, limit - deleted.size()));
            List<BlobAddress> batch = candidates.subList(examined, end);
            List<Boolean> confirmed = EXECUTOR.map(batch, this::isDeleted);
            for (int i = 0; i < batch.size(); i++) {
                if (confirmed.get(i)) {
                    deleted.add(batch.get(i));
                }
            }
            examined = end;
        }
        if (examined < candidates.size()) {
            example = candidates.get(examined).toString();
        }
        return new Found(deleted, candidates.size() - examined + beyondCapacity, example);
    }

    /** An object that cannot be examined, for a reason of its own, is no backup of a deleted blob as far as is known. */
    private boolean isDeleted(BlobAddress blob) {
        try {
            return hasBackup(blob)
                    && ports.source().head(run, blob) instanceof BlobSource.NotFound missing
                    && missing.containerExists();
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal("examine the backup of " + blob, thrown);
            if (BlobClassifier.concernsDestination(refused.failureCause())) {
                throw refused;
            }
            return false;
        }
    }

    private boolean hasBackup(BlobAddress blob) {
        Optional<CheckpointStore.Row> row = ports.findRow(run, blob);
        if (row.flatMap(CheckpointStore.Row::copying).isPresent()) {
            return false;
        }
        Optional<ObjectKey> key = destination.keyOf(blob);
        boolean named = row.flatMap(CheckpointStore.Row::done)
                .filter(done -> key.equals(Optional.of(done.backup().key())))
                .isPresent();
        return named
                || key.flatMap(known -> ports.target().head(run, known))
                        .flatMap(StoredObject::verifiedSourceETag)
                        .isPresent();
    }
}
