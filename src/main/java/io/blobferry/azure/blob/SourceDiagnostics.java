package io.blobferry.azure.blob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.azure.identity.TokenErrors;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.net.UnknownHostException;
import reactor.core.Exceptions;

/**
 * Names the problem, and its remedy, if a blob cannot be listed or read. The codes are those of "Common REST API error
 * codes" and "Blob service error codes". A token without a data role gets {@code AuthorizationPermissionMismatch}, even if
 * its identity is the account's Owner ("Authorize access to blobs using Microsoft Entra ID").
 */
final class SourceDiagnostics {
    private SourceDiagnostics() {}

    /** @param subject the container, or the account's URL */
    static Problem diagnose(String operation, String subject, RuntimeException failure) {
        if (failure instanceof BlobStorageException refused) {
            String code = String.valueOf(refused.getErrorCode());
            return byCode(
                    operation + ": " + refused.getStatusCode() + " " + code, code, subject, refused.getStatusCode());
        }
        if (failure instanceof ClientAuthenticationException denied) {
            return TokenErrors.problem("NO_STORAGE_TOKEN", operation, denied);
        }
        Throwable cause = Exceptions.unwrap(failure);
        if (cause instanceof UnknownHostException) {
            return problem(
                    "ACCOUNT_UNKNOWN",
                    operation + ": unknown host " + cause.getMessage(),
                    "Correct BLOBFERRY_SOURCE__blobServiceUri: its host name does not resolve.",
                    false);
        }
        return problem(
                "SOURCE_UNREACHABLE",
                operation + ": " + TransferException.firstLine(cause),
                "Allow HTTPS from this host to the source account's blob service; check DNS, firewall and proxy.",
                true);
    }

    private static Problem byCode(String message, String code, String subject, int status) {
        return switch (code) {
            case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled" ->
                problem(
                        "CONTAINER_MISSING",
                        message,
                        "Create the container " + subject + ", or correct BLOBFERRY_SOURCE_CONTAINERS.",
                        false);
            case "AuthorizationPermissionMismatch" ->
                problem(
                        "NO_DATA_ROLE",
                        message,
                        "Grant the identity 'Storage Blob Data Reader' on the source account: Owner and Contributor do not"
                                + " include reading blobs.",
                        false);
            case "AuthorizationFailure" ->
                problem(
                        "SOURCE_FIREWALL",
                        message,
                        "Allow this host's network in the source account's firewall, by a private endpoint or a network"
                                + " rule.",
                        false);
            case "InvalidAuthenticationInfo", "AuthenticationFailed" ->
                problem(
                        "STORAGE_TOKEN_REFUSED",
                        message,
                        "Use an identity of the source account's tenant, and synchronise the host clock (NTP).",
                        false);
            default -> byStatus(message, status);
        };
    }

    private static Problem byStatus(String message, int status) {
        return status >= 500 || status == 429
                ? problem("SOURCE_BUSY", message, "Retry later: Azure Storage is temporarily unavailable.", true)
                : problem(
                        "SOURCE_REFUSED",
                        message,
                        "See the error above; correct the setting or permission that it names.",
                        false);
    }

    private static Problem problem(String code, String message, String remedy, boolean retryable) {
        return new Problem(code, message.replaceAll("\\s+", " "), remedy, retryable);
    }
}
