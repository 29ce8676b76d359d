package io.blobferry.aws.s3;

import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3 says when the bucket cannot be used, and the cure. Codes as in "Error responses" of the S3 API reference. */
final class BucketDiagnostics {
    /** What the role needs for an operation. */
    enum Permission {
        LIST("NO_LIST_RIGHT", "s3:ListBucket"),
        WRITE("NO_WRITE_RIGHT", "s3:PutObject and s3:GetObject");

        private final String deniedCode;
        private final String actions;

        Permission(String denied, String actions) {
            this.deniedCode = denied;
            this.actions = actions;
        }
    }

    private BucketDiagnostics() {}

    static Problem diagnose(String operation, Permission right, String bucket, Throwable failure) {
        if (!(failure instanceof S3Exception refused)) {
            String said = TransferException.findIn(failure)
                    .map(TransferException::getMessage)
                    .orElseGet(() -> TransferException.firstLine(failure));
            return problem(
                    "S3_UNREACHABLE",
                    operation + ": " + said,
                    "Let this host reach the region's S3 endpoint by HTTPS.",
                    true);
        }
        String said = operation + ": " + S3Errors.detail(refused);
        return switch (S3Errors.code(refused)) {
            case "NoSuchBucket" ->
                problem(
                        "BUCKET_MISSING",
                        said,
                        "Create the bucket " + bucket + ", or correct BLOBFERRY_BUCKET or BLOBFERRY_ROUTES.",
                        false);
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                wrongRegion(said, refused);
            case "AccessDenied", "AllAccessDisabled" -> {
                boolean key = said.contains("kms:");
                yield key
                        ? problem(
                                "NO_KEY_RIGHT",
                                said,
                                "Grant the role kms:GenerateDataKey and kms:Decrypt on the bucket's key.",
                                false)
                        : problem(
                                right.deniedCode,
                                said,
                                "Grant the role " + right.actions + " on " + bucket
                                        + ", as infra/'s policy does, and look for a bucket policy that denies it.",
                                false);
            }
            case "InvalidAccessKeyId", "InvalidToken", "ExpiredToken", "SignatureDoesNotMatch" ->
                problem(
                        "SESSION_REFUSED",
                        said,
                        "Let AWS_REGION and AWS_ENDPOINT_URL_S3 be of the account that STS issued the session in.",
                        false);
            case "RequestTimeTooSkewed" -> problem("S3_CLOCKS_DIFFER", said, "Set this host's clock by NTP.", true);
            default -> byStatus(said, refused);
        };
    }

    private static Problem byStatus(String said, S3Exception refused) {
        int status = refused.statusCode();
        if (status == 301 || status == 307) {
            return wrongRegion(said, refused);
        }
        return status >= 500 || status == 409 || status == 429
                ? problem("S3_BUSY", said, "Try again: S3 has a fault of its own just now.", true)
                : problem("S3_REFUSED", said, "Correct what S3 names.", false);
    }

    private static Problem wrongRegion(String said, S3Exception refused) {
        String region = Optional.ofNullable(refused.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(answer -> answer.firstMatchingHeader("x-amz-bucket-region"))
                .map(name -> " (" + name + ")")
                .orElse("");
        return problem(
                "BUCKET_ELSEWHERE", said, "Set AWS_REGION to the region that the bucket is in" + region + ".", false);
    }

    private static Problem problem(String code, String said, String cure, boolean mayPass) {
        return new Problem(code, said.replaceAll("\\s+", " "), cure, mayPass);
    }
}
