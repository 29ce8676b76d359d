package io.blobferry.aws.s3;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RetryAfter;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Translates errors of S3 into the engine's exceptions. Codes as in "Error responses" of the S3 API reference. */
final class S3Errors {
    private S3Errors() {}

    /** S3's error code; empty if the response has no body, as to a HEAD, or one that XML 1.0 cannot carry. */
    static String code(S3Exception refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** Status, code and message, in one line. */
    static String detail(S3Exception refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        String message = details == null || details.errorMessage() == null ? "" : " " + details.errorMessage();
        return (refused.statusCode() + " " + code(refused) + message).strip();
    }

    static TransferException translate(String operation, Throwable failure) {
        return failure instanceof S3Exception refused
                ? byCode(operation, refused)
                : TransientException.withoutAnswer(operation, failure);
    }

    /** @throws PermanentException if S3 left out a value that it always sends */
    static <T> T required(String operation, String field, T value) {
        if (value == null) {
            throw new PermanentException(operation, FailureCause.REJECTED, "the answer has no " + field, null);
        }
        return value;
    }

    private static TransferException byCode(String operation, S3Exception refused) {
        String detail = detail(refused);
        return switch (code(refused)) {
            case "NoSuchUpload" -> new UploadNotFoundException(operation, refused);
            case "NoSuchBucket",
                    "PermanentRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException" ->
                new PermanentException(operation, FailureCause.NO_SUCH_BUCKET, detail, refused);
            case "AccessDenied", "AllAccessDisabled", "AccountProblem" ->
                new PermanentException(operation, FailureCause.TARGET_DENIED, detail, refused);
            // Of every signed request, so a missing right is not among its reasons.
            case "SignatureDoesNotMatch" ->
                new PermanentException(operation, FailureCause.SIGNATURE_MISMATCH, detail, refused);
            // Succeed once the credentials are refreshed or the bytes are sent again.
            case "ExpiredToken",
                    "InvalidToken",
                    "InvalidAccessKeyId",
                    "RequestTimeTooSkewed",
                    "RequestTimeout",
                    "BadDigest",
                    "XAmzContentChecksumMismatch",
                    "IncompleteBody",
                    "OperationAborted" -> new TransientException(operation, detail, retryAfter(refused), refused);
            case "InternalError" -> TransientException.serviceFailure(operation, detail, retryAfter(refused), refused);
            case "ServiceUnavailable", "SlowDown" ->
                TransientException.throttling(operation, detail, retryAfter(refused), refused);
            default -> byStatus(operation, refused, detail);
        };
    }

    private static TransferException byStatus(String operation, S3Exception refused, String detail) {
        int status = refused.statusCode();
        return switch (status) {
            case 301, 307 -> new PermanentException(operation, FailureCause.NO_SUCH_BUCKET, detail, refused);
            case 401, 403 -> new PermanentException(operation, FailureCause.TARGET_DENIED, detail, refused);
            // 200: an error after S3 had sent the status. 400 without a code: a HEAD with an expired token.
            case 200, 400 ->
                status == 200 || code(refused).isEmpty()
                        ? new TransientException(operation, detail, retryAfter(refused), refused)
                        : new PermanentException(operation, FailureCause.REJECTED, detail, refused);
            case 429, 503 -> TransientException.throttling(operation, detail, retryAfter(refused), refused);
            case 408, 409 -> new TransientException(operation, detail, retryAfter(refused), refused);
            // Not implemented, HTTP version not supported: no failure of the service, and the same for the next
            // attempt.
            case 501, 505 -> new PermanentException(operation, FailureCause.REJECTED, detail, refused);
            default ->
                status >= 500
                        ? TransientException.serviceFailure(operation, detail, retryAfter(refused), refused)
                        : new PermanentException(operation, FailureCause.REJECTED, detail, refused);
        };
    }

    private static Optional<Duration> retryAfter(S3Exception refused) {
        return Optional.ofNullable(refused.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> RetryAfter.parse(
                        response.firstMatchingHeader("Retry-After").orElse(null),
                        response.firstMatchingHeader("Date").orElse(null)));
    }
}
