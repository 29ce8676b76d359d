package io.blobferry.transfer;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.CopyPlan;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Upload;
import io.blobferry.transfer.MultipartTarget.StoredPart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Copies a blob by parts: plan or resume, copy the missing parts, complete, verify, record. */
final class LargeCopy {
    private final BlobSource source;
    private final BackupTarget target;
    private final MultipartTarget uploads;
    private final CheckpointStore checkpoints;
    private final Ledger ledger;
    private final PartCopier copier;
    private final Limits limits;

    LargeCopy(Ports ports, Ledger ledger, PartCopier copier, Limits limits) {
        source = ports.source();
        target = ports.target();
        uploads = ports.uploads();
        checkpoints = ports.checkpoints();
        this.ledger = ledger;
        this.copier = copier;
        this.limits = limits;
    }

    /**
     * Resumes the upload that the row names if it is of this version and could still be completed: one whose fence is
     * broken already would be refused after all its parts were copied.
     *
     * @param seen taken by asking the target, before the source was looked at
     * @param properties what the source then showed
     */
    Step copy(Run run, Observation seen, BlobProperties properties) {
        Optional<Checkpoint.Copying> begun = seen.copying()
                .filter(copying -> copying.version().equals(properties.version()))
                .filter(copying -> copying.fence().equals(seen.fence()));
        Optional<List<StoredPart>> parts = begun.flatMap(copying -> uploads.parts(run, copying.upload()));
        return parts.isPresent()
                ? finish(run, seen, seen.row(), begun.orElseThrow(), parts.get())
                : begin(run, seen, properties);
    }

    private Step begin(Run run, Observation seen, BlobProperties properties) {
        if (properties.size() > CopyPlan.LARGEST_OBJECT) {
            throw new RefusedException(
                    "plan " + seen.blob(), FailureCause.BLOB_TOO_LARGE, "it has " + properties.size() + " bytes", null);
        }
        CopyPlan plan = CopyPlan.of(properties.size());
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, seen.blob());
        ledger.endUpload(run, seen.row());
        Upload upload = uploads.create(run, seen.key(), new ObjectDescription(properties, tags));
        Checkpoint.Copying copying = new Checkpoint.Copying(properties.version(), seen.fence(), upload, plan);
        Optional<CheckpointStore.Row> row = claim(run, seen, copying);
        if (row.isEmpty()) {
            uploads.abort(run, upload);
            return Step.lookAgain("another run began to copy the blob first");
        }
        return finish(run, seen, row, copying, List.of());
    }

    /** Puts the upload into the row; a write whose answer was lost looks refused, so the row is read before giving up. */
    private Optional<CheckpointStore.Row> claim(Run run, Observation seen, Checkpoint.Copying copying) {
        Optional<CheckpointStore.Row> row = checkpoints.write(run, seen.row(), copying);
        return row.isPresent()
                ? row
                : checkpoints
                        .find(run, seen.blob())
                        .filter(now -> now.checkpoint().equals(copying));
    }

    private Step finish(
            Run run,
            Observation seen,
            Optional<CheckpointStore.Row> row,
            Checkpoint.Copying copying,
            List<StoredPart> there) {
        int left = copier.copyMissing(run, copying, there);
        if (left > 0) {
            return unfinished(seen, left + " of " + copying.plan().partCount() + " parts are left to copy");
        }
        if (run.timeLeft().compareTo(limits.handover()) < 0) {
            return unfinished(seen, "all parts are there, and no time is left to put them together");
        }
        Optional<List<StoredPart>> parts = uploads.parts(run, copying.upload());
        if (parts.isEmpty() || !isWhole(copying.plan(), parts.get())) {
            return Step.lookAgain("the upload changed meanwhile");
        }
        return complete(run, row, copying, parts.get());
    }

    private Step complete(
            Run run, Optional<CheckpointStore.Row> row, Checkpoint.Copying copying, List<StoredPart> parts) {
        Upload upload = copying.upload();
        Crc64Nvme crc = wholeCrc(parts);
        return switch (uploads.complete(run, upload, parts, crc, copying.fence())) {
            case MultipartTarget.Completed completed -> {
                ObjectKey key = upload.key();
                Optional<StoredObject> current = target.look(run, key);
                Backup backup = new Backup(
                        key,
                        completed.versionId(),
                        completed.etag(),
                        copying.plan().size(),
                        crc);
                yield current.filter(object -> object.is(backup)).isPresent()
                        ? ledger.wrote(run, row, copying.version(), backup, parts.size())
                        : Step.lookAgain("another version of the object is current");
            }
            case MultipartTarget.FenceBroken(String detail) -> {
                uploads.abort(run, upload);
                yield Step.lookAgain("the target is not as it was before the source was read: " + detail);
            }
            case MultipartTarget.Contended(String detail) -> Step.lookAgain("another run is completing it: " + detail);
            case MultipartTarget.Mismatch(String detail) -> {
                uploads.abort(run, upload);
                throw new RefusedException("complete " + upload.key(), FailureCause.CHECKSUM, detail, null);
            }
        };
    }

    private static boolean isWhole(CopyPlan plan, List<StoredPart> parts) {
        return parts.size() == plan.partCount()
                && IntStream.rangeClosed(1, parts.size())
                        .allMatch(n -> parts.get(n - 1).number() == n
                                && parts.get(n - 1).size() == plan.part(n).length());
    }

    private static Crc64Nvme wholeCrc(List<StoredPart> parts) {
        Crc64Nvme whole = Crc64Nvme.EMPTY;
        for (StoredPart part : parts) {
            whole = whole.followedBy(part.crc(), part.size());
        }
        return whole;
    }

    private static Step unfinished(Observation seen, String reason) {
        return Step.settled(new Outcome.Unfinished(seen.blob(), reason));
    }
}
