package io.blobferry.backup;

import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Destination;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;

/** Reads what a run has to know of the target before it reads the source. */
final class TargetInspector {
    private final CheckpointStore checkpoints;
    private final BackupTarget target;

    TargetInspector(CheckpointStore checkpoints, BackupTarget target) {
        this.checkpoints = checkpoints;
        this.target = target;
    }

    /** Reads the row alone. One request. */
    TargetSnapshot readRow(RunContext run, BlobEvent event, Destination destination) {
        return TargetSnapshot.fromRow(event, destination, checkpoints.find(run, event.blob()));
    }

    /** The same snapshot with the target's answer, which is asked for once. The source is read again only after it. */
    TargetSnapshot withObject(RunContext run, TargetSnapshot snapshot) {
        return snapshot.fromTarget() ? snapshot : snapshot.withObject(target.head(run, snapshot.key()));
    }

    /** Whether the row is no longer the one of the snapshot. One request. */
    boolean isRowChanged(RunContext run, TargetSnapshot snapshot) {
        return !checkpoints
                .find(run, snapshot.blob())
                .map(CheckpointStore.Row::etag)
                .equals(snapshot.row().map(CheckpointStore.Row::etag));
    }
}
