package io.blobferry.aws.s3;

import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Names the problem, and its remedy, if a bucket cannot be used. Codes as in "Error responses" of the S3 API reference. */
final class BucketDiagnostics {
    /** The permissions that the role needs for an operation. */
    enum Permission {
        LIST("NO_LIST_RIGHT", "s3:ListBucket"),
        WRITE("NO_WRITE_RIGHT", "s3:PutObject and s3:GetObject"),
        READ(
                "NO_READ_RIGHT",
                "s3:GetObject, s3:GetObjectVersion, s3:GetObjectTagging and s3:GetObjectVersionTagging",
                "kms:Decrypt");

        private final String deniedCode;
        private final String actions;
        private final String keyActions;

        Permission(String deniedCode, String actions) {
            this(deniedCode, actions, "kms:GenerateDataKey and kms:Decrypt");
        }

        Permission(String deniedCode, String actions, String keyActions) {
            this.deniedCode = deniedCode;
            this.actions = actions;
            this.keyActions = keyActions;
        }
    }

    private BucketDiagnostics() {}

    static Problem diagnose(String operation, Permission permission, String bucket, Throwable failure) {
        if (!(failure instanceof S3Exception refused)) {
            String message = TransferException.findIn(failure)
                    .map(TransferException::getMessage)
                    .orElseGet(() -> TransferException.firstLine(failure));
            return problem(
                    "S3_UNREACHABLE",
                    operation + ": " + message,
                    "Allow HTTPS from this host to the region's S3 endpoint; check DNS, firewall and proxy.",
                    true);
        }
        String message = operation + ": " + S3Errors.detail(refused);
        return switch (S3Errors.code(refused)) {
            case "NoSuchBucket" ->
                problem(
                        "BUCKET_MISSING",
                        message,
                        "Create the bucket " + bucket + ", or correct BLOBFERRY_BUCKET or BLOBFERRY_ROUTES.",
                        false);
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                wrongRegion(message, refused);
            case "AccessDenied", "AllAccessDisabled" -> {
                boolean kms = message.contains("kms:");
                yield kms
                        ? problem(
                                "NO_KEY_RIGHT",
                                message,
                                "Grant the role " + permission.keyActions + " on the bucket's KMS key.",
                                false)
                        : problem(
                                permission.deniedCode,
                                message,
                                "Grant the role " + permission.actions + " on " + bucket
                                        + ", as the policy in infra/ does, and check for a bucket policy that denies it.",
                                false);
            }
            case "SignatureDoesNotMatch" ->
                problem(
                        "SIGNATURE_MISMATCH",
                        message,
                        "Check for a proxy between this host and S3 that changes requests: no permission is missing.",
                        false);
            case "InvalidAccessKeyId", "InvalidToken", "ExpiredToken" ->
                problem(
                        "SESSION_REFUSED",
                        message,
                        "Use the AWS_REGION and AWS_ENDPOINT_URL_S3 of the account that issued the session.",
                        false);
            case "RequestTimeTooSkewed" ->
                problem("S3_CLOCKS_DIFFER", message, "Synchronise the host clock (NTP).", true);
            default -> byStatus(message, refused);
        };
    }

    private static Problem byStatus(String message, S3Exception refused) {
        int status = refused.statusCode();
        if (status == 301 || status == 307) {
            return wrongRegion(message, refused);
        }
        return status >= 500 || status == 409 || status == 429
                ? problem("S3_BUSY", message, "Retry later: S3 is temporarily unavailable.", true)
                : problem(
                        "S3_REFUSED",
                        message,
                        "See the error above; correct the setting or permission that it names.",
                        false);
    }

    private static Problem wrongRegion(String message, S3Exception refused) {
        String region = Optional.ofNullable(refused.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(answer -> answer.firstMatchingHeader("x-amz-bucket-region"))
                .map(name -> " (" + name + ")")
                .orElse("");
        return problem("BUCKET_ELSEWHERE", message, "Set AWS_REGION to the region of the bucket" + region + ".", false);
    }

    private static Problem problem(String code, String message, String remedy, boolean retryable) {
        return new Problem(code, message.replaceAll("\\s+", " "), remedy, retryable);
    }
}
