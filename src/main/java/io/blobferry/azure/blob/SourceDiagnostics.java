package io.blobferry.azure.blob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.net.UnknownHostException;
import reactor.core.Exceptions;

/**
 * What Azure Storage says when a blob cannot be listed or read, and the cure. Codes as in "Common REST API error codes"
 * and "Blob service error codes"; {@code AuthorizationPermissionMismatch} is what a token without a data role gets, be its
 * owner the account's Owner ("Authorize access to blobs using Microsoft Entra ID").
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
        if (failure instanceof ClientAuthenticationException) {
            return problem(
                    "NO_STORAGE_TOKEN",
                    operation + ": the identity gets no token for Azure Storage",
                    "Assign the identity to this host, or correct AZURE_CLIENT_ID.",
                    false);
        }
        Throwable cause = Exceptions.unwrap(failure);
        if (cause instanceof UnknownHostException) {
            return problem(
                    "ACCOUNT_UNKNOWN",
                    operation + ": no such host",
                    "Correct BLOBFERRY_SOURCE__blobServiceUri: its host name is not known.",
                    false);
        }
        return problem(
                "SOURCE_UNREACHABLE",
                operation + ": " + TransferException.firstLine(cause),
                "Let this host reach the source account's blob service by HTTPS.",
                true);
    }

    private static Problem byCode(String said, String code, String subject, int status) {
        return switch (code) {
            case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled" ->
                problem(
                        "CONTAINER_MISSING",
                        said,
                        "Create the container " + subject + ", or correct BLOBFERRY_SOURCE_CONTAINERS.",
                        false);
            case "AuthorizationPermissionMismatch" ->
                problem(
                        "NO_DATA_ROLE",
                        said,
                        "Grant the identity 'Storage Blob Data Reader' on the source account: Owner and Contributor do not"
                                + " read blobs.",
                        false);
            case "AuthorizationFailure" ->
                problem(
                        "SOURCE_FIREWALL",
                        said,
                        "Let this host's network through the source account's firewall, by a private endpoint or a network"
                                + " rule.",
                        false);
            case "InvalidAuthenticationInfo", "AuthenticationFailed" ->
                problem(
                        "STORAGE_TOKEN_REFUSED",
                        said,
                        "Use an identity of the source account's own tenant, and set this host's clock by NTP.",
                        false);
            default -> byStatus(said, status);
        };
    }

    private static Problem byStatus(String said, int status) {
        return status >= 500 || status == 429
                ? problem("SOURCE_BUSY", said, "Try again: Azure Storage has a fault of its own just now.", true)
                : problem("SOURCE_REFUSED", said, "Correct what Azure Storage names.", false);
    }

    private static Problem problem(String code, String said, String cure, boolean mayPass) {
        return new Problem(code, said.replaceAll("\\s+", " "), cure, mayPass);
    }
}
