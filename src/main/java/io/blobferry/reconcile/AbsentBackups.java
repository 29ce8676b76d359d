package io.blobferry.reconcile;

import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.domain.BlobVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.CheckpointStore;

/**
 * Decides about a backup that its checkpoint names and the target no longer has: a person deleted it, or a lifecycle rule
 * expired it, which it would do again.
 */
final class AbsentBackups {
    private final AbsenceStore absences;
    private final AbsentBackupPolicy policy;

    AbsentBackups(AbsenceStore absences, AbsentBackupPolicy policy) {
        this.absences = absences;
        this.policy = policy;
    }

    /**
     * What was decided.
     *
     * @param again whether the backup was uploaded again after an earlier pass had found it absent
     * @param upload whether the blob has to be backed up again
     */
    record Decision(boolean again, boolean upload) {}

    /** Remembers the absence. One request, and another one if it is the first of this version. */
    Decision decide(RunContext run, BlobVersion version, CheckpointStore.Row row) {
        AbsenceStore.Absence found = new AbsenceStore.Absence(version.etag(), row.etag());
        AbsenceStore.Absence known = absences.findAbsence(run, version.blob())
                .filter(earlier -> earlier.source().equals(version.etag()))
                .orElse(null);
        if (known == null) {
            absences.recordAbsence(run, version.blob(), found);
        }
        boolean again = known != null && !known.equals(found);
        boolean upload = switch (policy) {
            case UPLOAD -> true;
            case UPLOAD_ONCE -> !again;
            case REPORT -> false;
        };
        return new Decision(again, upload);
    }
}
