package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Recognises why an identity endpoint, or Entra behind it, issues no token. Entra's codes are in "Microsoft Entra
 * authentication and authorization error codes". The messages of the endpoints are from:
 *
 * <ul>
 *   <li>{@code No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId}: App
 *       Service, from MSAL's integration tests
 *   <li>{@code Identity not found}: the instance metadata service, from "How to use managed identities to get a token"
 *   <li>{@code AADSTS501051 … is not assigned to a role for the application}: "Verify that the caller has an app role"
 *   <li>{@code AADSTS500011 … was not found in the tenant}: the same list of codes
 *   <li>{@code AADSTS70021… No matching federated identity record found}: Azure/azure-workload-identity#340 and #1200
 *   <li>{@code Connection to IMDS endpoint cannot be established}: azure-identity
 * </ul>
 */
final class EntraErrors {
    private EntraErrors() {}

    static Problem diagnose(Throwable failure, Federation federation) {
        List<Throwable> chain = TransferException.causes(failure);
        String all = String.join(
                " ",
                chain.stream().map(cause -> String.valueOf(cause.getMessage())).toList());
        Diagnosis found = byMessage(all).or(() -> byExceptionType(chain)).orElse(Diagnosis.NO_TOKEN);
        return found.problem(rootMessage(chain), federation, TokenClaims.NONE);
    }

    private static Optional<Diagnosis> byMessage(String text) {
        if (text.contains("AADSTS501051")) {
            return Optional.of(Diagnosis.APP_ROLE_NOT_ASSIGNED);
        }
        if (text.contains("AADSTS500011")) {
            return Optional.of(Diagnosis.AUDIENCE_UNKNOWN);
        }
        if (text.contains("AADSTS70021")
                || text.contains("AADSTS700213")
                || text.contains("No matching federated identity")) {
            return Optional.of(Diagnosis.WORKLOAD_NOT_TRUSTED);
        }
        if (text.contains("Managed Identity found for specified") || text.contains("Identity not found")) {
            return Optional.of(Diagnosis.IDENTITY_NOT_FOUND);
        }
        return text.contains("IMDS endpoint cannot be established")
                ? Optional.of(Diagnosis.NO_IDENTITY_ENDPOINT)
                : Optional.empty();
    }

    private static Optional<Diagnosis> byExceptionType(List<Throwable> chain) {
        if (chain.stream()
                .anyMatch(cause -> cause instanceof ConnectException || cause instanceof NoRouteToHostException)) {
            return Optional.of(Diagnosis.NO_IDENTITY_ENDPOINT);
        }
        return chain.stream().anyMatch(cause -> cause instanceof IOException || cause instanceof TimeoutException)
                ? Optional.of(Diagnosis.IDENTITY_ENDPOINT_FAILS)
                : Optional.empty();
    }

    /** The message of the innermost cause: azure-identity's own exception only refers to it. */
    private static String rootMessage(List<Throwable> chain) {
        return TransferException.firstLine(chain.getLast());
    }
}
