package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, NO_SUCH_BUCKET",
        "301, PermanentRedirect, NO_SUCH_BUCKET",
        "301, '', NO_SUCH_BUCKET",
        "307, TemporaryRedirect, NO_SUCH_BUCKET",
        "400, AuthorizationHeaderMalformed, NO_SUCH_BUCKET",
        "400, IllegalLocationConstraintException, NO_SUCH_BUCKET",
        "403, AccessDenied, TARGET_DENIED",
        "403, '', TARGET_DENIED",
        "403, SignatureDoesNotMatch, SIGNATURE_MISMATCH",
        "401, '', TARGET_DENIED",
        "403, AllAccessDisabled, TARGET_DENIED",
        "400, InvalidArgument, REJECTED",
        "400, MetadataTooLarge, REJECTED",
        "400, EntityTooLarge, REJECTED",
        "405, MethodNotAllowed, REJECTED",
        "501, NotImplemented, REJECTED"
    })
    void rejection_isPermanentWithItsCause(int status, String code, FailureCause cause) {
        PermanentException refused = assertInstanceOf(PermanentException.class, translate(s3(status, code, null)));
        assertEquals(cause, refused.failureCause());
        assertEquals(
                ("write it: " + status + " " + code).strip(),
                refused.getMessage().replace(" said", "").strip());
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown",
        "503, ServiceUnavailable",
        "500, InternalError",
        "400, RequestTimeout",
        "400, ExpiredToken",
        "400, InvalidToken",
        "403, InvalidAccessKeyId",
        "403, RequestTimeTooSkewed",
        "400, BadDigest",
        "400, XAmzContentChecksumMismatch",
        "400, IncompleteBody",
        "409, OperationAborted",
        "409, ConditionalRequestConflict",
        "429, TooManyRequests",
        "408, ''",
        "502, ''"
    })
    void temporaryError_isTransient(int status, String code) {
        assertInstanceOf(TransientException.class, translate(s3(status, code, null)));
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, true",
        "503, ServiceUnavailable, true",
        "429, TooManyRequests, true",
        "503, '', true",
        "500, InternalError, false",
        "400, RequestTimeout, false",
        "502, '', false"
    })
    void busyService_isThrottling(int status, String code, boolean busy) {
        TransientException fault = assertInstanceOf(TransientException.class, translate(s3(status, code, null)));
        assertEquals(busy, fault.isThrottling());
    }

    /** Only those open the circuit breaker: the others are answers to one request. */
    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, true",
        "503, ServiceUnavailable, true",
        "500, InternalError, true",
        "200, InternalError, true",
        "429, TooManyRequests, true",
        "502, '', true",
        "409, OperationAborted, false",
        "409, ConditionalRequestConflict, false",
        "408, '', false",
        "400, RequestTimeout, false",
        "400, BadDigest, false",
        "400, IncompleteBody, false",
        "400, ExpiredToken, false",
        "403, RequestTimeTooSkewed, false"
    })
    void temporaryError_from500_isServiceFailure(int status, String code, boolean service) {
        TransientException fault = assertInstanceOf(TransientException.class, translate(s3(status, code, null)));
        assertEquals(service, fault.isServiceFailure());
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "'Fri, 02 Jan 2026 03:04:35 GMT', 30", "soon,", "1234567,", "'',"})
    void retryAfter_isKept(String header, Long seconds) {
        TransientException fault = assertInstanceOf(TransientException.class, translate(s3(503, "SlowDown", header)));
        assertEquals(Optional.ofNullable(seconds).map(Duration::ofSeconds), fault.retryAfter());
    }

    @Test
    void missingUpload_isUploadNotFound() {
        assertInstanceOf(UploadNotFoundException.class, translate(s3(404, "NoSuchUpload", null)));
    }

    @Test
    void clientError_isTransient() {
        assertTrue(serviceFailed(SdkClientException.create("reset", new IOException())));
        assertTrue(serviceFailed(new IOException()));
        assertFalse(serviceFailed(SdkClientException.create("Unable to parse the response")));
    }

    @Test
    void message_isTheFirstLine() {
        assertEquals(
                "write it: one",
                translate(SdkClientException.create("one\ntwo: Authorization=x"))
                        .getMessage());
    }

    private static boolean serviceFailed(Throwable failure) {
        return assertInstanceOf(TransientException.class, translate(failure)).isServiceFailure();
    }

    private static TransferException translate(Throwable failure) {
        return S3Errors.translate("write it", failure);
    }

    private static Throwable s3(int status, String code, String retryAfter) {
        SdkHttpResponse.Builder response = SdkHttpResponse.builder().statusCode(status);
        if (retryAfter != null) {
            response.putHeader("Retry-After", retryAfter).putHeader("Date", "Fri, 02 Jan 2026 03:04:05 GMT");
        }
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code.isEmpty() ? null : code)
                        .errorMessage("said")
                        .sdkHttpResponse(response.build())
                        .build())
                .build();
    }
}
