package io.blobferry.azure.blob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.azure.identity.TokenErrors;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RetryAfter;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.util.Optional;

/** Translates errors of Azure Storage into the engine's exceptions. */
final class AzureErrors {
    private AzureErrors() {}

    static TransferException translate(String operation, Throwable failure) {
        return switch (failure) {
            case BlobStorageException refused -> byStatus(operation, refused);
            case ClientAuthenticationException denied -> TokenErrors.translate(operation, denied);
            default -> TransientException.withoutAnswer(operation, failure);
        };
    }

    /** Codes as in "Status and error codes" and "Blob service error codes" of the REST reference. */
    private static TransferException byStatus(String operation, BlobStorageException refused) {
        int status = refused.getStatusCode();
        String detail = status + " " + refused.getErrorCode();
        return switch (status) {
            // 416: a blob that has become shorter also has another ETag, but the service may check the range first.
            case 412, 416 -> new SourceChangedException(operation, refused);
            case 401, 403 -> new PermanentException(operation, FailureCause.SOURCE_DENIED, detail, refused);
            // ServerBusy is the only error of Azure Storage with status 503.
            case 429, 503 -> TransientException.throttling(operation, detail, retryAfter(refused), refused);
            // Of this blob alone, such as a pending copy or a rehydration.
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

    private static Optional<Duration> retryAfter(BlobStorageException refused) {
        HttpResponse response = refused.getResponse();
        return response == null
                ? Optional.empty()
                : RetryAfter.parse(
                        response.getHeaderValue(HttpHeaderName.RETRY_AFTER),
                        response.getHeaderValue(HttpHeaderName.DATE));
    }
}
