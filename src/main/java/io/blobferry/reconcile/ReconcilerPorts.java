package io.blobferry.reconcile;

import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.BlobEventQueue;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ContainerSightings;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.ObjectListing;
import java.util.Objects;
import java.util.Optional;

/**
 * The ports of the reconciliation: the source and the target that it compares, the rows of both, its own state, and the
 * queue for the blobs that need a backup.
 */
public record ReconcilerPorts(
        ContainerListing containers,
        BlobListing blobs,
        BlobRangeListing blobRanges,
        BlobSource source,
        ObjectListing objects,
        BackupTarget target,
        HistoryRecords records,
        DeleteMarkerPolicy deleteMarkers,
        CheckpointStore checkpoints,
        FailureStore failures,
        ReconciliationStateStore state,
        AbsenceStore absences,
        ContainerSightings sightings,
        BlobEventQueue blobEvents) {
    public ReconcilerPorts {
        Objects.requireNonNull(containers, "containers");
        Objects.requireNonNull(blobs, "blobs");
        Objects.requireNonNull(blobRanges, "blobRanges");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(records, "records");
        Objects.requireNonNull(deleteMarkers, "deleteMarkers");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(failures, "failures");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(absences, "absences");
        Objects.requireNonNull(sightings, "sightings");
        Objects.requireNonNull(blobEvents, "blobEvents");
    }

    /** The blob's checkpoint row. One that cannot be read counts as absent: the run of its event records the failure. */
    Optional<CheckpointStore.Row> findRow(RunContext run, BlobAddress blob) {
        try {
            return checkpoints.find(run, blob);
        } catch (PermanentException e) {
            if (e.failureCause().isSystemic()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
