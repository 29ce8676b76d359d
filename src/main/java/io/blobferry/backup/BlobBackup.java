package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Destination;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Backs up the current version of one blob: read the row, check the target where needed, decide between one PUT and
 * parts, copy under the precondition of that moment, record. A change during an attempt asks for another one.
 */
final class BlobBackup {
    private final BlobSource source;
    private final CheckpointStore checkpoints;
    private final Routes routes;
    private final EngineConfig config;
    private final AttemptLoop attempts;
    private final TargetInspector inspector;
    private final CheckpointRecorder checkpointRecorder;
    private final NoCopyRecorder noCopyRecorder;
    private final DeletionHandler deletionHandler;
    private final SinglePutCopier singlePutCopier;
    private final MultipartCopier multipartCopier;
    private final UnreadVersions unreadVersions;

    BlobBackup(
            EnginePorts ports,
            Routes routes,
            EngineConfig config,
            AttemptLoop attempts,
            TargetInspector inspector,
            CheckpointRecorder checkpointRecorder,
            NoCopyRecorder noCopyRecorder,
            DeletionHandler deletionHandler,
            SinglePutCopier singlePutCopier,
            MultipartCopier multipartCopier,
            UnreadVersions unreadVersions) {
        source = ports.source();
        checkpoints = ports.checkpoints();
        this.routes = routes;
        this.config = config;
        this.attempts = attempts;
        this.inspector = inspector;
        this.checkpointRecorder = checkpointRecorder;
        this.noCopyRecorder = noCopyRecorder;
        this.deletionHandler = deletionHandler;
        this.singlePutCopier = singlePutCopier;
        this.multipartCopier = multipartCopier;
        this.unreadVersions = unreadVersions;
    }

    /**
     * Makes attempts at the blob until one finishes or the {@linkplain AttemptLoop bound} is reached.
     *
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome backUp(RunContext run, BlobEvent event) {
        return repeat(run, event.blob(), first -> attempt(run, event, first));
    }

    /**
     * Does the same after the deletion of the blob, which is recorded first. The event's ETag is that of the version that is
     * gone.
     *
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome followDeletion(RunContext run, DeletionEvent deletion) {
        return repeat(run, deletion.event().blob(), first -> attempt(run, deletion));
    }

    private Outcome repeat(RunContext run, BlobAddress blob, AttemptLoop.Attempt attempt) {
        return routes.routeFor(blob).isPresent()
                ? attempts.run(run, blob, attempt)
                : new Outcome.Ignored(blob.toString(), "no matching route");
    }

    /** Empty if the blob is not to be backed up, or has too long a name for it. */
    private Optional<Destination> destination(BlobAddress blob) {
        return routes.routeFor(blob)
                .flatMap(route -> route.keyOf(blob).map(key -> new Destination(key, route.storageClass())));
    }

    /** Leaves a trace of the version that the event names, of which a failure row says that it is not backed up. */
    void recordUnread(RunContext run, BlobEvent event, FailureCause cause) {
        destination(event.blob())
                .ifPresent(destination -> unreadVersions.recordFailed(run, event, destination.key(), cause));
    }

    /** One attempt at a blob that has a route. */
    private AttemptResult attempt(RunContext run, BlobEvent event, boolean first) {
        Optional<Destination> destination = destination(event.blob());
        if (destination.isEmpty()) {
            return checkWithoutKey(run, event.blob());
        }
        TargetSnapshot row = inspector.readRow(run, event, destination.get());
        AttemptResult result = checkAndCopy(run, event, row, first);
        if (result instanceof AttemptResult.Finished finished) {
            unreadVersions.recordMissed(run, row, finished);
        }
        return result;
    }

    private AttemptResult attempt(RunContext run, DeletionEvent deletion) {
        BlobEvent event = deletion.event();
        Optional<Destination> destination = destination(event.blob());
        if (destination.isEmpty()) {
            return checkWithoutKey(run, event.blob());
        }
        TargetSnapshot row = inspector.readRow(run, event, destination.get());
        TargetSnapshot snapshot = deletionHandler.begin(run, row, deletion);
        return decide(run, config.comparesTags() ? inspector.withTagsCompared(run, snapshot) : snapshot, event.size());
    }

    /** The first attempt trusts the row, which is what keeps a new small blob at four requests; later ones ask the target. */
    private AttemptResult checkAndCopy(RunContext run, BlobEvent event, TargetSnapshot row, boolean first) {
        Optional<Checkpoint.Done> repeated = row.done()
                .filter(done -> first
                        && !event.isReplay()
                        && event.etag().equals(Optional.of(done.version().etag())));
        if (config.comparesTags()
                && (event.etag().isEmpty() || event.isReplay() || row.copying().isPresent())) {
            // An open upload may be of the version that the target holds, to bring its changed tags.
            return decide(run, inspector.withTagsCompared(run, row), event.size());
        }
        TargetSnapshot snapshot =
                first && repeated.isEmpty() && !row.hasObjectOfDeleted() ? row : inspector.withObject(run, row);
        if (repeated.isPresent() && snapshot.matches(repeated.get().backup())) {
            return AttemptResult.finished(new Outcome.AlreadyBackedUp(
                    repeated.get().version(), repeated.get().backup()));
        }
        return decide(run, snapshot, event.size());
    }

    /**
     * Decides between one PUT and parts. Where the event's size says one PUT and no upload is open, the blob is opened at
     * once, which saves a HEAD; else, and where it turns out larger, the source's own properties decide.
     */
    private AttemptResult decide(RunContext run, TargetSnapshot snapshot, OptionalLong statedSize) {
        boolean open = snapshot.copying().isEmpty() && statedSize.orElse(0) <= config.multipartThreshold();
        Optional<AttemptResult> copied = open
                ? singlePutCopier.copy(run, snapshot, statedSize.orElse(config.multipartThreshold()))
                : Optional.empty();
        return copied.orElseGet(() -> decideByProperties(run, inspector.withObject(run, snapshot), open));
    }

    /**
     * Decides by a HEAD of the source.
     *
     * @param snapshot with the target's answer
     * @param openedLarge whether the blob was opened before and was too large for one PUT; a small one has changed then
     */
    private AttemptResult decideByProperties(RunContext run, TargetSnapshot snapshot, boolean openedLarge) {
        return switch (source.head(run, snapshot.blob())) {
            case BlobSource.NotFound missing -> noCopyRecorder.recordDeleted(run, snapshot, missing);
            case BlobSource.Unreadable unreadable -> noCopyRecorder.recordUnreadable(run, snapshot, unreadable);
            case BlobSource.Present(BlobProperties properties) -> {
                Optional<Backup> backup = snapshot.backupOf(properties);
                if (NoCopyRecorder.isDirectoryMarker(properties)) {
                    yield noCopyRecorder.ignoreDirectoryMarker(snapshot.blob());
                }
                if (backup.isPresent()) {
                    yield checkpointRecorder.recordAlreadyBackedUp(
                            run,
                            snapshot.row(),
                            properties.version(),
                            backup.get(),
                            snapshot.knownValidFrom(properties.version()));
                }
                if (properties.size() > config.multipartThreshold()) {
                    yield multipartCopier.copy(run, snapshot, properties);
                }
                yield openedLarge
                        ? AttemptResult.BLOB_CHANGED
                        : singlePutCopier.copy(run, snapshot, properties.size()).orElse(AttemptResult.BLOB_CHANGED);
            }
        };
    }

    /** A name that is too long for S3 is a failure only while the blob is there. */
    private AttemptResult checkWithoutKey(RunContext run, BlobAddress blob) {
        return switch (source.head(run, blob)) {
            case BlobSource.NotFound missing ->
                checkpointRecorder.recordSourceDeleted(run, blob, checkpoints.find(run, blob), Optional.empty());
            case BlobSource.Present(BlobProperties properties)
            when NoCopyRecorder.isDirectoryMarker(properties) -> noCopyRecorder.ignoreDirectoryMarker(blob);
            case BlobSource.HeadResult present ->
                throw new PermanentException(
                        "name the object", FailureCause.KEY_TOO_LONG, "object key exceeds 1,024 bytes", null);
        };
    }
}
