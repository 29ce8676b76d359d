package io.blobferry.domain;

import java.util.List;

/**
 * Why a blob could not be backed up. This table holds all that depends on a cause: the remedy for the operator, and the
 * traits by which the product decides.
 */
public enum FailureCause {
    UNDELIVERED(
            "No action if the worker is running: replay checks the blob. "
                    + "Otherwise find out why Event Grid could not deliver.",
            Trait.RETRYABLE),
    UNREADABLE_EVENT("Check the event's text in the failure row: the subscription may use another event schema."),
    BLOB_UNIDENTIFIED(
            "Find the blob by the event's text in the failure row: its URL and its subject disagree or lost characters, and "
                    + "neither names a blob that exists. Run reconcile, which finds it if it exists, then delete the row."),
    KEY_TOO_LONG(
            "Shorten the blob's name or BLOBFERRY_PREFIX: an S3 key has at most 1,024 bytes of UTF-8. Then replay."),
    KEY_UNREADABLE(
            "Rename the blob, or raise BLOBFERRY_MULTIPART_THRESHOLD_MIB above its size (5 GiB at most), then replay: S3 answers "
                    + "a multipart upload in XML 1.0, which cannot carry a character of this name."),
    BLOB_TOO_LARGE("Split the blob: an S3 object has at most 48.8 TiB.", Trait.UPLOAD_UNUSABLE),
    ARCHIVED("Rehydrate the blob to the hot, cool or cold tier, then replay."),
    CUSTOMER_PROVIDED_KEY("Rewrite the blob without a customer-provided key: no other identity can read it."),
    SOURCE_DENIED(
            "Grant the identity 'Storage Blob Data Reader' on the source account; a replay follows by itself.",
            Trait.DELAYED_REMEDY),
    STATE_DENIED(
            "Grant the identity 'Storage Table Data Contributor', 'Storage Queue Data Contributor' "
                    + "and, for dead letters, 'Storage Blob Data Contributor' on the state account.",
            Trait.SYSTEMIC,
            Trait.DELAYED_REMEDY),
    FEDERATION(
            "Correct the app role, the audience or the role's trust policy; a replay follows by itself.",
            Trait.SYSTEMIC,
            Trait.DELAYED_REMEDY),
    TARGET_DENIED(
            "Grant the role s3:PutObject, s3:GetObject, s3:ListBucket and the rest of infra/'s policy; a replay follows by "
                    + "itself.",
            Trait.DELAYED_REMEDY),
    SIGNATURE_MISMATCH(
            "S3 received another request than was signed: check for a proxy between this host and S3 that changes requests, "
                    + "then replay. No permission is missing; without a proxy it is a fault of the product, so report it."),
    NO_SUCH_BUCKET("Create the bucket or correct BLOBFERRY_BUCKET and AWS_REGION, then replay."),
    CHECKSUM(
            "S3 received other bytes than were sent: replay, and if it recurs, check the network path.",
            Trait.RETRYABLE),
    NO_PROGRESS("Check the log for the recurring error, then replay: parts in S3 are kept.", Trait.RETRYABLE),
    UPLOAD_ABORTED(
            "Extend the bucket's lifecycle rule that aborts incomplete multipart uploads beyond the longest copy, or find "
                    + "the client that aborts them, then replay.",
            Trait.RETRYABLE,
            Trait.UPLOAD_UNUSABLE),
    CHANGING_TOO_FAST(
            "The blob changes faster than it can be read: write it less often or back up its snapshots, then replay.",
            Trait.RETRYABLE,
            Trait.UPLOAD_UNUSABLE),
    UNREADABLE_ROW(
            "Upgrade the worker if a newer version wrote the row that the detail names; else correct the row or delete it. "
                    + "A replay follows by itself.",
            Trait.DELAYED_REMEDY),
    INTERNAL(
            "Report the detail as a defect of Blobferry: it or an SDK failed in a way that it should not. A replay tries the "
                    + "blob again, with an upgraded worker too.",
            Trait.RETRYABLE),
    REJECTED("Read the detail: the service rejected the request. Correct what the detail names, then replay."),
    /** Never recorded: a row has this cause if this version does not know the name that it holds. */
    UNKNOWN("The row was written by a newer version; upgrade this worker.");

    private enum Trait {
        RETRYABLE,
        SYSTEMIC,
        DELAYED_REMEDY,
        UPLOAD_UNUSABLE
    }

    private final String remedy;
    private final boolean retryable;
    private final boolean systemic;
    private final boolean delayedRemedy;
    private final boolean uploadUnusable;

    FailureCause(String remedy, Trait... traits) {
        this.remedy = remedy;
        List<Trait> all = List.of(traits);
        retryable = all.contains(Trait.RETRYABLE);
        delayedRemedy = all.contains(Trait.DELAYED_REMEDY);
        systemic = all.contains(Trait.SYSTEMIC);
        uploadUnusable = all.contains(Trait.UPLOAD_UNUSABLE);
    }

    /** What an operator does about it, in one or two sentences. */
    public String remedy() {
        return remedy;
    }

    /** Whether a later attempt may succeed without a change; otherwise an operator has to act first. */
    public boolean isRetryable() {
        return retryable;
    }

    /**
     * Whether an operator's remedy takes effect only minutes or hours after it was applied, such as a role assignment or an
     * upgrade that is being rolled out, so that attempts continue until it does.
     */
    public boolean hasDelayedRemedy() {
        return delayedRemedy;
    }

    /** Whether the cause affects all blobs and destinations, so that continuing with another one is of no use. */
    public boolean isSystemic() {
        return systemic;
    }

    /** Whether the parts that were copied are of no use to a later attempt, so that the upload is aborted. */
    public boolean makesUploadUnusable() {
        return uploadUnusable;
    }
}
