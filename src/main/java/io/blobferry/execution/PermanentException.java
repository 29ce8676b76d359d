package io.blobferry.execution;

import io.blobferry.domain.FailureCause;
import java.util.Objects;

/** A refusal that stays the same until what {@link #failureCause} names is changed. */
public final class PermanentException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final FailureCause failureCause;

    public PermanentException(String operation, FailureCause failureCause, String detail, Throwable cause) {
        super(operation, detail, cause);
        this.failureCause = Objects.requireNonNull(failureCause, "failureCause");
    }

    public FailureCause failureCause() {
        return failureCause;
    }
}
