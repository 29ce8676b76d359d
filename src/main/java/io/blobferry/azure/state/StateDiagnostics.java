package io.blobferry.azure.state;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import io.blobferry.azure.identity.TokenErrors;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.TransferException;
import java.net.UnknownHostException;
import java.util.Map;
import reactor.core.Exceptions;

/** Names the problem, and its remedy, if a table or a queue cannot be used. */
final class StateDiagnostics {
    private static final int NOT_FOUND = 404;

    private StateDiagnostics() {}

    /**
     * @param resource such as {@code "table blobferrycheckpoints"}
     * @param setting the setting that holds the service's address
     * @param role the data role that the identity needs
     */
    static CheckResult diagnose(String resource, String setting, String role, RuntimeException failure) {
        Throwable cause = Exceptions.unwrap(failure);
        if (cause instanceof ClientAuthenticationException denied && denied.getResponse() == null) {
            return CheckResult.failed(TokenErrors.problem("NO_STATE_TOKEN", resource, denied));
        }
        if (cause instanceof HttpResponseException refused && refused.getResponse() != null) {
            return byStatus(resource, role, refused);
        }
        return TransferException.causes(cause).getLast() instanceof UnknownHostException
                ? failed(
                        "STATE_UNKNOWN",
                        resource,
                        cause,
                        "Correct " + setting + ": its host name does not resolve.",
                        false)
                : failed(
                        "STATE_UNREACHABLE",
                        resource,
                        cause,
                        "Allow HTTPS from this host to the state account; check DNS, firewall and proxy.",
                        true);
    }

    private static CheckResult byStatus(String resource, String role, HttpResponseException refused) {
        int status = refused.getResponse().getStatusCode();
        if (status == NOT_FOUND) {
            return CheckResult.passed(Map.of(resource, "does not exist yet; created at first start"));
        }
        if (status == 401 || status == 403) {
            return failed(
                    resource.startsWith("table") ? "NO_TABLE_ROLE" : "NO_QUEUE_ROLE",
                    resource,
                    refused,
                    "Grant the identity '" + role
                            + "' on the state account, and allow this host's network in the account's firewall.",
                    false);
        }
        return status >= 500 || status == 429
                ? failed(
                        "STATE_BUSY", resource, refused, "Retry later: Azure Storage is temporarily unavailable.", true)
                : failed(
                        "STATE_REFUSED",
                        resource,
                        refused,
                        "See the error above; correct the setting or permission that it names.",
                        false);
    }

    private static CheckResult failed(
            String code, String resource, Throwable failure, String remedy, boolean retryable) {
        String message = resource + ": " + TransferException.firstLine(failure).replaceAll("\\s+", " ");
        return CheckResult.failed(new Problem(code, message, remedy, retryable));
    }
}
