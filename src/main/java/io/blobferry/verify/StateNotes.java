package io.blobferry.verify;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the rows say about a backup that is not as it should be. A row that cannot be read says nothing: it explains a
 * difference, and proves none.
 */
final class StateNotes {
    private final CheckpointStore checkpoints;
    private final FailureStore failures;

    StateNotes(CheckpointStore checkpoints, FailureStore failures) {
        this.checkpoints = checkpoints;
        this.failures = failures;
    }

    /** Whether the row says that this version is being copied. */
    boolean isCopying(RunContext run, BlobVersion version) {
        return row(run, version.blob())
                .flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.version().equals(version))
                .isPresent();
    }

    /**
     * Whether the object, which does not say whose backup it is, has the content of the blob's backup: the row names its ETag
     * or its checksum.
     */
    boolean isContentOfBackup(RunContext run, BlobAddress blob, ObjectKey key, ETag etag, Optional<Crc64Nvme> crc) {
        return row(run, blob)
                .flatMap(CheckpointStore.Row::done)
                .map(Checkpoint.Done::backup)
                .filter(backup -> backup.key().equals(key))
                .filter(backup -> backup.etag().equals(etag) || hasChecksum(backup, crc))
                .isPresent();
    }

    private static boolean hasChecksum(Backup backup, Optional<Crc64Nvme> crc) {
        return crc.equals(Optional.of(backup.crc()));
    }

    /** What the rows say about the blob, for a person; empty if they say nothing. */
    String note(RunContext run, BlobVersion version) {
        Optional<Failure> failure =
                ask(() -> failures.find(run, version.blob())).map(FailureStore.Row::failure);
        if (failure.isPresent()) {
            return "a failure row of " + failure.get().occurredAt() + " says "
                    + failure.get().cause() + ": " + failure.get().cause().remedy();
        }
        return row(run, version.blob()).map(row -> note(row, version)).orElse("");
    }

    private static String note(CheckpointStore.Row row, BlobVersion version) {
        return switch (row.checkpoint()) {
            case Checkpoint.Copying copying
            when copying.version().equals(version) -> "it is being copied; its row last changed " + row.changedAt();
            case Checkpoint.Copying copying -> "another version of it is being copied";
            case Checkpoint.Done done
            when done.version().equals(version) -> "its row says that it was backed up, " + row.changedAt();
            case Checkpoint.Done done ->
                "the version that was backed up last is " + done.version().etag();
            case Checkpoint.Abandoned abandoned -> "its copy was given up, " + row.changedAt();
            case Checkpoint.Deleted deleted -> "its row says that it was deleted, " + row.changedAt();
        };
    }

    private Optional<CheckpointStore.Row> row(RunContext run, BlobAddress blob) {
        return ask(() -> checkpoints.find(run, blob));
    }

    private static <T> Optional<T> ask(Supplier<Optional<T>> request) {
        try {
            return request.get();
        } catch (TransferException unknown) {
            return Optional.empty();
        }
    }
}
