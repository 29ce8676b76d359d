package io.blobferry.execution;

import io.blobferry.domain.FailureCause;
import java.util.Objects;

/** A refusal that will be the same next time, until somebody changes what {@link #failureCause} names. */
public final class PermanentException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final FailureCause failureCause;

    public PermanentException(String operation, FailureCause reason, String detail, Throwable cause) {
        super(operation, detail, cause);
        this.failureCause = Objects.requireNonNull(reason, "reason");
    }

    public FailureCause failureCause() {
        return failureCause;
    }
}
