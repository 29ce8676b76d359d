package io.blobferry.azure.state;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.net.UnknownHostException;
import java.util.Map;
import reactor.core.Exceptions;

/** What Azure's tables and queues say when the state cannot be reached, and the cure. */
final class StateDiagnostics {
    private static final int NOT_FOUND = 404;

    private StateDiagnostics() {}

    /**
     * @param what such as {@code "table blobferrycheckpoints"}
     * @param setting the address's setting
     * @param role the data role that the identity needs
     */
    static CheckResult diagnose(String what, String setting, String role, RuntimeException failure) {
        Throwable cause = Exceptions.unwrap(failure);
        if (cause instanceof ClientAuthenticationException && !(failure instanceof HttpResponseException)) {
            return failed(
                    "NO_STATE_TOKEN",
                    what,
                    cause,
                    "Assign the identity to this host, or correct AZURE_CLIENT_ID.",
                    false);
        }
        if (cause instanceof HttpResponseException refused && refused.getResponse() != null) {
            return byStatus(what, role, refused);
        }
        return rootCause(cause) instanceof UnknownHostException
                ? failed("STATE_UNKNOWN", what, cause, "Correct " + setting + ": its host name is not known.", false)
                : failed("STATE_UNREACHABLE", what, cause, "Let this host reach the state account by HTTPS.", true);
    }

    private static CheckResult byStatus(String what, String role, HttpResponseException refused) {
        int status = refused.getResponse().getStatusCode();
        if (status == NOT_FOUND) {
            return CheckResult.passed(Map.of(what, "not there yet: the first start makes it"));
        }
        if (status == 401 || status == 403) {
            return failed(
                    what.startsWith("table") ? "NO_TABLE_ROLE" : "NO_QUEUE_ROLE",
                    what,
                    refused,
                    "Grant the identity '" + role
                            + "' on the state account, and let this host's network through its firewall.",
                    false);
        }
        return status >= 500 || status == 429
                ? failed("STATE_BUSY", what, refused, "Try again: Azure Storage has a fault of its own just now.", true)
                : failed("STATE_REFUSED", what, refused, "Correct what Azure Storage names.", false);
    }

    private static Throwable rootCause(Throwable failure) {
        return failure.getCause() == null ? failure : rootCause(failure.getCause());
    }

    private static CheckResult failed(String code, String what, Throwable failure, String cure, boolean mayPass) {
        String said = what + ": " + TransferException.firstLine(failure).replaceAll("\\s+", " ");
        return CheckResult.failed(new Problem(code, said, cure, mayPass));
    }
}
