package io.blobferry.azure.identity;

import com.azure.core.exception.ClientAuthenticationException;
import com.microsoft.aad.msal4j.MsalServiceException;
import io.blobferry.diagnostics.Problem;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Translates the exceptions of azure-identity, by their causes: its own message only refers to them. */
public final class TokenErrors {
    private TokenErrors() {}

    /**
     * Returns a transient failure where the identity endpoint does not answer, or answers 429 or 5xx, as after a host's start
     * ("How to use managed identities to get an access token: retry guidance"); else one of the setup. An endpoint to which
     * there is no connection is none that the host has.
     */
    public static TransferException translate(String operation, ClientAuthenticationException failure) {
        return mayPass(failure)
                ? TransientException.serviceFailure(operation, detail(failure), Optional.empty(), failure)
                : new PermanentException(operation, FailureCause.FEDERATION, detail(failure), failure);
    }

    /** Returns the problem of an access check, with this code. */
    public static Problem problem(String code, String operation, ClientAuthenticationException failure) {
        return new Problem(
                code,
                operation + ": " + detail(failure),
                "Assign the identity to this host, or correct AZURE_CLIENT_ID, which selects it.",
                mayPass(failure));
    }

    private static String detail(ClientAuthenticationException failure) {
        return "no token for Azure Storage: "
                + TransferException.firstLine(TransferException.causes(failure).getLast());
    }

    private static boolean mayPass(ClientAuthenticationException failure) {
        List<Throwable> causes = TransferException.causes(failure);
        return causes.stream().noneMatch(TokenErrors::isUnreachable)
                && causes.stream().anyMatch(TokenErrors::isTemporary);
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof ConnectException || cause instanceof NoRouteToHostException;
    }

    private static boolean isTemporary(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof TimeoutException
                || (cause instanceof MsalServiceException refused
                        && refused.statusCode() != null
                        && (refused.statusCode() == 429 || refused.statusCode() >= 500));
    }
}
