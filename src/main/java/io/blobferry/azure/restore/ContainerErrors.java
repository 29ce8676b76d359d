package io.blobferry.azure.restore;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.azure.identity.TokenErrors;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RetryAfter;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.destination.DestinationUnusableException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** Translates errors of the container that is written to. Codes as in "Blob service error codes" of the REST reference. */
final class ContainerErrors {
    private ContainerErrors() {}

    /** @throws DestinationUnusableException in place of an exception of one blob, if no other could be written */
    static RuntimeException translate(String operation, Throwable failure) {
        return switch (failure) {
            case BlobStorageException refused -> byCode(operation, refused);
            case ClientAuthenticationException denied -> byToken(TokenErrors.translate(operation, denied), denied);
            default -> withoutAnswer(operation, failure);
        };
    }

    private static RuntimeException byToken(TransferException translated, ClientAuthenticationException denied) {
        return translated instanceof PermanentException
                ? new DestinationUnusableException(
                        translated.getMessage()
                                + ". Log in, as by 'az login', or give this host an identity, then run the same command"
                                + " again.",
                        denied)
                : translated;
    }

    private static RuntimeException withoutAnswer(String operation, Throwable failure) {
        boolean isUnknown = TransferException.causes(failure).stream().anyMatch(UnknownHostException.class::isInstance);
        return isUnknown
                ? new DestinationUnusableException(
                        operation + ": unknown host. Correct the account's name in --to.", failure)
                : TransientException.withoutAnswer(operation, failure);
    }

    private static RuntimeException byCode(String operation, BlobStorageException refused) {
        String detail = refused.getStatusCode() + " " + refused.getErrorCode();
        return switch (String.valueOf(refused.getErrorCode())) {
            case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled" ->
                new DestinationUnusableException(
                        operation + ": " + detail + ". Create the container, or correct its name in --to.", refused);
            case "AuthorizationPermissionMismatch" ->
                new DestinationUnusableException(
                        operation + ": " + detail
                                + ". Grant this identity 'Storage Blob Data Owner' on the container; 'Storage"
                                + " Blob Data Contributor' is enough where no blob has index tags.",
                        refused);
            case "AuthorizationFailure" ->
                new DestinationUnusableException(
                        operation + ": " + detail + ". Allow this host's network in the account's firewall.", refused);
            case "InvalidAuthenticationInfo", "AuthenticationFailed", "NoAuthenticationInformation" ->
                new DestinationUnusableException(
                        operation + ": " + detail
                                + ". Use an identity of the account's tenant, and synchronise the host"
                                + " clock (NTP).",
                        refused);
            case "Crc64Mismatch", "Md5Mismatch" -> new TransientException(operation, detail, refused);
            default -> byStatus(operation, detail, refused);
        };
    }

    private static RuntimeException byStatus(String operation, String detail, BlobStorageException refused) {
        int status = refused.getStatusCode();
        return switch (status) {
            case 429, 503 -> TransientException.throttling(operation, detail, retryAfter(refused), refused);
            case 408 -> new TransientException(operation, detail, retryAfter(refused), refused);
            default ->
                status >= 500 && status != 501 && status != 505
                        ? TransientException.serviceFailure(operation, detail, retryAfter(refused), refused)
                        : new PermanentException(operation, FailureCause.REJECTED, detail, refused);
        };
    }

    /** Whether a condition of the request does not hold: something is there, or has changed. */
    static boolean isConflict(BlobStorageException refused) {
        return switch (String.valueOf(refused.getErrorCode())) {
            case "BlobAlreadyExists", "ConditionNotMet", "UnauthorizedBlobOverwrite" -> true;
            default -> refused.getStatusCode() == 412;
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
