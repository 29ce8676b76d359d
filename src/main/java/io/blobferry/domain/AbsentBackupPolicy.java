package io.blobferry.domain;

/** What the reconciliation does about a backup that the target no longer has although its checkpoint says so. */
public enum AbsentBackupPolicy {
    /** Uploads it again, and reports it only if it is absent once more. */
    UPLOAD_ONCE,
    /** Uploads it again in every pass. */
    UPLOAD,
    /** Reports it only. */
    REPORT
}
