package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;

/**
 * The federation does not work, and this is why. Has no cause: an SDK's own exception may quote the token that was
 * refused, and whoever logs an exception logs its causes.
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

    /** The same in the engine's terms. */
    TransferException toTransferException(String operation) {
        return problem.retryable()
                ? new TransientException(operation, problem.line(), null)
                : new PermanentException(operation, FailureCause.FEDERATION, problem.line(), null);
    }
}
