package io.blobferry.restore;

import io.blobferry.execution.PermanentException;

/** What an operator does about a refusal during a restore: the credentials are the operator's own, not the worker's. */
public final class RestoreRemedy {
    private static final String AS_NAMED = "Correct what the message names, then run the same command again.";

    private RestoreRemedy() {}

    public static String of(PermanentException refused) {
        boolean isKey =
                refused.getMessage().contains("kms:") || refused.getMessage().contains("KMS");
        return switch (refused.failureCause()) {
            case TARGET_DENIED ->
                isKey
                        ? "Grant these credentials kms:Decrypt on the object's key."
                        : "Grant these credentials the restore role of infra/aws (s3:ListBucketVersions, s3:GetObjectVersion,"
                                + " s3:GetObjectVersionTagging), and kms:Decrypt where the bucket has a key.";
            case REJECTED ->
                isKey
                        ? "Enable the key that the object is encrypted with, or cancel its deletion, then run the same command"
                                + " again."
                        : AS_NAMED;
            case NO_SUCH_BUCKET -> "Correct the bucket in --from or in the settings, and AWS_REGION.";
            case SIGNATURE_MISMATCH -> "Check for a proxy between this host and S3 that changes requests.";
            case INTERNAL -> "Report this as a defect of Blobferry.";
            default -> AS_NAMED;
        };
    }
}
