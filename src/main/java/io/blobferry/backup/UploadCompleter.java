package io.blobferry.backup;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.blobferry.spi.target.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Completes an upload whose parts are all in S3: under its precondition, verified to be current, recorded. */
final class UploadCompleter {
    private final BlobSource source;
    private final BackupTarget target;
    private final MultipartTarget uploads;
    private final CheckpointRecorder checkpointRecorder;
    private final EngineConfig config;

    UploadCompleter(EnginePorts ports, CheckpointRecorder checkpointRecorder, EngineConfig config) {
        this.config = config;
        source = ports.source();
        target = ports.target();
        uploads = ports.uploads();
        this.checkpointRecorder = checkpointRecorder;
    }

    /** Whether there is time for a Complete, and after it still the margin for what follows. */
    boolean hasTimeToComplete(RunContext run) {
        return run.remaining().compareTo(config.completionMargin()) >= 0;
    }

    /** Whether these are the parts 1 to N of the plan, each at its planned size. */
    static boolean isComplete(PartPlan plan, List<StoredPart> parts) {
        return parts.size() == plan.partCount()
                && IntStream.rangeClosed(1, parts.size())
                        .allMatch(n -> parts.get(n - 1).number() == n
                                && parts.get(n - 1).size() == plan.part(n).length());
    }

    /**
     * Completes the upload. Several runs may do so at once: S3's answer makes the later ones retry.
     *
     * @param row the row that names the upload, as read
     * @param parts all of them
     */
    AttemptResult complete(
            RunContext run, CheckpointStore.Row row, Checkpoint.Copying copying, List<StoredPart> parts) {
        Upload upload = copying.upload();
        Crc64Nvme crc = fullObjectCrc(parts);
        return switch (uploads.complete(
                run.withReserve(config.deadlineMargin()), upload, parts, crc, copying.precondition())) {
            case MultipartTarget.Completed completed -> {
                Backup backup = new Backup(
                        upload.key(),
                        completed.versionId(),
                        completed.etag(),
                        copying.plan().size(),
                        crc);
                Optional<StoredObject> current = target.head(run, upload.key());
                yield current.filter(object -> object.matches(backup)).isEmpty()
                        ? AttemptResult.retry("a different object version is current")
                        : isSuperseded(run, copying)
                                ? AttemptResult.retry("superseded by a newer version during the copy")
                                : checkpointRecorder.recordBackedUp(
                                        run,
                                        Optional.of(row),
                                        copying.version(),
                                        backup,
                                        parts.size(),
                                        copying.validFrom());
            }
            case MultipartTarget.PreconditionFailed(String detail) -> {
                uploads.abort(run, upload);
                yield AttemptResult.preconditionFailed(detail);
            }
            case MultipartTarget.Conflict(String detail) ->
                AttemptResult.retry("another run is completing the upload: " + detail);
            case MultipartTarget.UploadNotFound(String detail) -> {
                // Parts that were in flight when another client ended it may be listed still.
                uploads.abort(run, upload);
                yield AttemptResult.retry("the upload is over: " + detail);
            }
            case MultipartTarget.ChecksumMismatch(String detail) -> {
                uploads.abort(run, upload);
                throw new PermanentException("complete " + upload.key(), FailureCause.CHECKSUM, detail, null);
            }
        };
    }

    /**
     * Events of newer versions were acknowledged because this copy was in progress, so the run that completes it must check
     * the blob for them: the row says "copying" until that check has started the next copy, or found that there is none.
     */
    private boolean isSuperseded(RunContext run, Checkpoint.Copying copying) {
        return copying.versionId().isPresent()
                && !(source.head(run, copying.version().blob()) instanceof BlobSource.Present(BlobProperties now)
                        && now.version().equals(copying.version()));
    }

    private static Crc64Nvme fullObjectCrc(List<StoredPart> parts) {
        Crc64Nvme combined = Crc64Nvme.EMPTY;
        for (StoredPart part : parts) {
            combined = combined.combine(part.crc(), part.size());
        }
        return combined;
    }
}
