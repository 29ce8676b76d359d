package io.blobferry.backup;

import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.routing.Destination;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.StoredObject;

/** Reads what a run has to know of the target before it reads the source. */
final class TargetInspector {
    private final BlobSource source;
    private final CheckpointStore checkpoints;
    private final BackupTarget target;

    TargetInspector(EnginePorts ports) {
        source = ports.source();
        checkpoints = ports.checkpoints();
        target = ports.target();
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

    /**
     * The same snapshot with the target's answer; {@linkplain TargetSnapshot#outdated outdated} if the blob has other index
     * tags than its backup, which may be although the version is the same.
     */
    TargetSnapshot withTagsCompared(RunContext run, TargetSnapshot snapshot) {
        TargetSnapshot checked = withObject(run, snapshot);
        return checked.backup().isPresent()
                        && !hasTagsOf(run, checked, checked.backup().get())
                ? checked.outdated()
                : checked;
    }

    private boolean hasTagsOf(RunContext run, TargetSnapshot snapshot, StoredObject backup) {
        try {
            return TagsDigest.of(source.tags(run, snapshot.blob())).equals(backup.tagsDigest());
        } catch (SourceNotFoundException e) {
            // The attempt itself finds the blob deleted.
            return true;
        }
    }
}
