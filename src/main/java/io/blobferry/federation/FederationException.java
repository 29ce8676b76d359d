package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.util.Optional;

/**
 * A problem of the federation. Has no cause: an SDK's exception may quote the rejected token, and loggers print causes.
 */
final class FederationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    FederationException(Problem problem) {
        super(problem.line());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    /** Translates the problem into the engine's exceptions. Without a session every request to S3 fails, of any blob. */
    TransferException toTransferException(String operation) {
        return problem.retryable()
                ? TransientException.serviceFailure(operation, problem.line(), Optional.empty(), null)
                : new PermanentException(operation, FailureCause.FEDERATION, problem.line(), null);
    }
}
