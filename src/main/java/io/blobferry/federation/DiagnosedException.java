package io.blobferry.federation;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Problem;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransientException;

/**
 * The federation does not work, and this is why. Has no cause: an SDK's own exception may quote the token that was
 * refused, and whoever logs an exception logs its causes.
 */
final class DiagnosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    DiagnosedException(Problem problem) {
        super(problem.line());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    /** The same in the engine's terms. */
    TransferException translated(String operation) {
        return problem.mayPass()
                ? new TransientException(operation, problem.line(), null)
                : new RefusedException(operation, FailureCause.FEDERATION, problem.line(), null);
    }
}
