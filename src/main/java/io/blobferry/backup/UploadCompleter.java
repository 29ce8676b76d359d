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

/** Ends an upload whose parts are all there: complete under the fence, prove that it is current, record. */
final class UploadCompleter {
    private final BlobSource source;
    private final BackupTarget target;
    private final MultipartTarget uploads;
    private final CheckpointRecorder checkpointRecorder;
    private final EngineConfig config;

    UploadCompleter(EnginePorts ports, CheckpointRecorder ledger, EngineConfig limits) {
        this.config = limits;
        source = ports.source();
        target = ports.target();
        uploads = ports.uploads();
        this.checkpointRecorder = ledger;
    }

    /** Whether there is time for a Complete and for what follows it. */
    boolean hasTimeToComplete(RunContext run) {
        return run.remaining().compareTo(config.deadlineMargin().multipliedBy(2)) >= 0;
    }

    /** Whether these are the parts 1 to N of the plan, each at its planned size. */
    static boolean isComplete(PartPlan plan, List<StoredPart> parts) {
        return parts.size() == plan.partCount()
                && IntStream.rangeClosed(1, parts.size())
                        .allMatch(n -> parts.get(n - 1).number() == n
                                && parts.get(n - 1).size() == plan.part(n).length());
    }

    /**
     * Completes the upload. Several runs may do so at once: what S3 answers the later ones makes them look again.
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
                        ? AttemptResult.retry("another version of the object is current")
                        : isSuperseded(run, copying)
                                ? AttemptResult.retry("a newer version came while this one was read by its id")
                                : checkpointRecorder.recordBackedUp(
                                        run, Optional.of(row), copying.version(), backup, parts.size());
            }
            case MultipartTarget.PreconditionFailed(String detail) -> {
                uploads.abort(run, upload);
                yield AttemptResult.retry("the target is not as it was before the source was read: " + detail);
            }
            case MultipartTarget.Conflict(String detail) ->
                AttemptResult.retry("another run is completing it: " + detail);
            case MultipartTarget.ChecksumMismatch(String detail) -> {
                uploads.abort(run, upload);
                throw new PermanentException("complete " + upload.key(), FailureCause.CHECKSUM, detail, null);
            }
        };
    }

    /**
     * Events of newer versions were acknowledged because this copy was on its way, so its finisher owes them a look: the
     * row says "copying" until that look has begun the next copy, or found that there is none to make.
     */
    private boolean isSuperseded(RunContext run, Checkpoint.Copying copying) {
        return copying.versionId().isPresent()
                && !(source.head(run, copying.version().blob()) instanceof BlobSource.Present(BlobProperties now)
                        && now.version().equals(copying.version()));
    }

    private static Crc64Nvme fullObjectCrc(List<StoredPart> parts) {
        Crc64Nvme whole = Crc64Nvme.EMPTY;
        for (StoredPart part : parts) {
            whole = whole.combine(part.crc(), part.size());
        }
        return whole;
    }
}
