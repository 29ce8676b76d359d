package io.blobferry.azure.identity;

import com.azure.core.exception.ClientAuthenticationException;
import com.microsoft.aad.msal4j.MsalServiceException;
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
import java.util.stream.Stream;

/** Translates the exceptions of azure-identity, by their causes: its own message only refers to them. */
public final class TokenErrors {
    private static final int MAX_CAUSE_DEPTH = 20;

    private TokenErrors() {}

    /**
     * Returns a transient failure where the identity endpoint does not answer, or answers 429 or 5xx, as after a host's start
     * ("How to use managed identities to get an access token: retry guidance"); else one of the setup. An endpoint to which
     * there is no connection is none that the host has.
     */
    public static TransferException translate(String operation, ClientAuthenticationException failure) {
        List<Throwable> causes = Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSE_DEPTH)
                .toList();
        String detail = "no token for Azure Storage: " + TransferException.firstLine(causes.getLast());
        return causes.stream().noneMatch(TokenErrors::isUnreachable)
                        && causes.stream().anyMatch(TokenErrors::mayPass)
                ? TransientException.serviceFailure(operation, detail, Optional.empty(), failure)
                : new PermanentException(operation, FailureCause.FEDERATION, detail, failure);
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof ConnectException || cause instanceof NoRouteToHostException;
    }

    private static boolean mayPass(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof TimeoutException
                || (cause instanceof MsalServiceException refused
                        && refused.statusCode() != null
                        && (refused.statusCode() == 429 || refused.statusCode() >= 500));
    }
}
