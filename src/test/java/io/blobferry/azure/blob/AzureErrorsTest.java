package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.StubHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "401, SOURCE_DENIED",
        "403, SOURCE_DENIED",
        "400, REJECTED",
        "405, REJECTED",
        "404, REJECTED",
        "501, REJECTED"
    })
    void rejection_isPermanentWithItsCause(int status, FailureCause cause) {
        PermanentException refused = assertInstanceOf(PermanentException.class, translate(azure(status, "Some", null)));
        assertEquals(cause, refused.failureCause());
        assertEquals("read it: " + status + " Some", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {412, 416})
    void failedPrecondition_isSourceChanged(int status) {
        assertInstanceOf(SourceChangedException.class, translate(azure(status, "ConditionNotMet", null)));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504})
    void temporaryStatus_isTransient(int status) {
        assertInstanceOf(TransientException.class, translate(azure(status, "ServerBusy", null)));
    }

    @ParameterizedTest
    @CsvSource({"429, true", "503, true", "500, false", "408, false", "409, false"})
    void busyService_isThrottling(int status, boolean busy) {
        TransientException fault =
                assertInstanceOf(TransientException.class, translate(azure(status, "ServerBusy", null)));
        assertEquals(busy, fault.isThrottling());
    }

    /** Only those open the circuit breaker: a 409 is a copy that is pending, or a blob that is being rehydrated. */
    @ParameterizedTest
    @CsvSource({"429, true", "500, true", "502, true", "503, true", "504, true", "408, false", "409, false"})
    void temporaryStatus_from500_isServiceFailure(int status, boolean service) {
        TransientException fault =
                assertInstanceOf(TransientException.class, translate(azure(status, "PendingCopyOperation", null)));
        assertEquals(service, fault.isServiceFailure());
    }

    @ParameterizedTest
    @CsvSource({"11, 11", "'Fri, 02 Jan 2026 03:04:35 GMT', 30", "Wed 21 Oct,", "1234567,", "'',"})
    void retryAfter_isKept(String header, Long seconds) {
        TransientException fault =
                assertInstanceOf(TransientException.class, translate(azure(503, "ServerBusy", header)));
        assertEquals(Optional.ofNullable(seconds).map(Duration::ofSeconds), fault.retryAfter());
    }

    @Test
    void missingToken_isAFederationFailure() {
        PermanentException refused = assertInstanceOf(
                PermanentException.class, translate(new ClientAuthenticationException("no role\nat all", null)));
        assertEquals(FailureCause.FEDERATION, refused.failureCause());
        assertEquals("read it: no token for Azure Storage: no role", refused.getMessage());
    }

    @Test
    void networkError_isTransient() {
        assertTrue(serviceFailed(new TimeoutException()));
        TransferException reset = translate(new IOException("reset\nAuthorization: Bearer x"));
        assertTrue(serviceFailed(new IllegalStateException(new IOException("reset"))));
        assertEquals("read it: reset", reset.getMessage());
    }

    /** An answer that the SDK cannot read, or a pool without a free connection. */
    @Test
    void localError_isNoServiceFailure() {
        assertFalse(serviceFailed(new NullPointerException()));
        assertFalse(serviceFailed(new TimeoutException() {
            private static final long serialVersionUID = 1L;
        }));
    }

    private static boolean serviceFailed(Throwable failure) {
        return assertInstanceOf(TransientException.class, translate(failure)).isServiceFailure();
    }

    private static TransferException translate(Throwable failure) {
        return AzureErrors.translate("read it", failure);
    }

    private static BlobStorageException azure(int status, String code, String retryAfter) {
        HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.fromString("x-ms-error-code"), code);
        if (retryAfter != null) {
            headers.set(HttpHeaderName.RETRY_AFTER, retryAfter);
            headers.set(HttpHeaderName.DATE, "Fri, 02 Jan 2026 03:04:05 GMT");
        }
        return new BlobStorageException(
                "Status code " + status,
                new StubHttpResponse(
                        new HttpRequest(HttpMethod.GET, "https://account.blob.core.windows.net/container/blob"),
                        status,
                        headers,
                        ""),
                null);
    }
}
