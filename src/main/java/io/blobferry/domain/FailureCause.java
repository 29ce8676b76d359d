package io.blobferry.domain;

/** Why a blob could not be backed up, where trying again as things stand cannot help; and what would. */
public enum FailureCause {
    UNDELIVERED(
            "Nothing, if the worker runs: replay looks at the blob. Else look why nobody took Event Grid's events."),
    UNREADABLE_EVENT("Look at the event's text in the failure row; the subscription may use another schema."),
    KEY_TOO_LONG("Shorten the blob's name or BLOBFERRY_PREFIX: S3 takes keys of 1,024 bytes of UTF-8 at the most."),
    BLOB_TOO_LARGE("Split the blob: S3's largest object is 48.8 TiB."),
    ARCHIVED("Rehydrate the blob to the hot or cool tier, then replay."),
    CUSTOMER_PROVIDED_KEY("Rewrite the blob without a customer-provided key: no other identity can read it."),
    SOURCE_DENIED("Grant the identity 'Storage Blob Data Reader' on the account, then replay."),
    STATE_DENIED(
            "Grant the identity 'Storage Table Data Contributor', 'Storage Queue Data Contributor' and, for dead letters, "
                    + "'Storage Blob Data Contributor' on the state account."),
    FEDERATION("Correct the app role, the audience or the role's trust policy, then replay."),
    TARGET_DENIED(
            "Grant the role s3:PutObject, s3:GetObject, s3:ListBucket and the rest of infra/'s policy, then replay."),
    NO_SUCH_BUCKET("Create the bucket or correct BLOBFERRY_BUCKET and AWS_REGION, then replay."),
    CHECKSUM(
            "The bytes that S3 received are not those that were sent: replay, and if it recurs, look at the network path."),
    NO_PROGRESS("Look at the log for what keeps failing, then replay: the parts that are there are kept."),
    CHANGING_TOO_FAST(
            "The blob changes faster than it can be read: write it less often, or back up its snapshots, then replay."),
    REJECTED("Read the detail: the request itself was refused; correct what it names, then replay."),
    /** Never recorded: a row has this cause if this version does not know the name that it holds. */
    UNKNOWN("The row was written by a newer version; upgrade this worker.");

    private final String remedy;

    FailureCause(String cure) {
        this.remedy = cure;
    }

    /** Whether trying again later may help though nobody does anything; else a person comes first. */
    public boolean isRetryable() {
        return switch (this) {
            case UNDELIVERED, CHECKSUM, NO_PROGRESS, CHANGING_TOO_FAST -> true;
            case UNREADABLE_EVENT,
                    KEY_TOO_LONG,
                    BLOB_TOO_LARGE,
                    ARCHIVED,
                    CUSTOMER_PROVIDED_KEY,
                    SOURCE_DENIED,
                    STATE_DENIED,
                    FEDERATION,
                    TARGET_DENIED,
                    NO_SUCH_BUCKET,
                    REJECTED,
                    UNKNOWN -> false;
        };
    }

    /** What an operator does about it, in one sentence. */
    public String remedy() {
        return remedy;
    }
}
