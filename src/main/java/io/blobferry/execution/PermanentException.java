package io.blobferry.execution;

import io.blobferry.domain.FailureCause;
import java.util.Objects;

/** A refusal that will be the same next time, until somebody changes what {@link #reason} names. */
public final class PermanentException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final FailureCause reason;

    public PermanentException(String operation, FailureCause reason, String detail, Throwable cause) {
        super(operation, detail, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public FailureCause reason() {
        return reason;
    }
}
