package io.blobferry.spi.state;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers the backups that the reconciliation found absent from the target, one row a blob. Operations throw {@link
 * TransientException} and {@link PermanentException}.
 */
public interface AbsenceStore {
    /**
     * A backup that was absent.
     *
     * @param source the ETag of the blob's version
     * @param checkpoint the version of the checkpoint row that named the backup; another one means that the blob was
     *     uploaded again since
     */
    record Absence(ETag source, String checkpoint) {
        public Absence {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(checkpoint, "checkpoint");
        }
    }

    /** The absence that was recorded for the blob first. One request. */
    Optional<Absence> findAbsence(RunContext run, BlobAddress blob);

    /** Records the absence in place of an earlier one. One request. */
    void recordAbsence(RunContext run, BlobAddress blob, Absence absence);
}
