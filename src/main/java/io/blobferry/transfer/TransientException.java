package io.blobferry.transfer;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A fault that may pass: a broken connection, a busy service, an answer that did not come. Whether the operation took
 * effect is unknown, so whoever tries again looks first.
 */
public final class TransientException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;
    private final boolean leftAlone;

    public TransientException(String operation, String detail, Optional<Duration> retryAfter, Throwable cause) {
        this(operation, detail, retryAfter, false, cause);
    }

    private TransientException(
            String operation, String detail, Optional<Duration> retryAfter, boolean leftAlone, Throwable cause) {
        super(operation, detail, cause);
        this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
        this.leftAlone = leftAlone;
    }

    public TransientException(String operation, String detail, Throwable cause) {
        this(operation, detail, Optional.empty(), cause);
    }

    /** The operation was not even tried, because its cloud has been failing. */
    static TransientException leftAlone(String operation, String detail, Duration pause) {
        return new TransientException(operation, detail, Optional.of(pause), true, null);
    }

    /** Whether nothing was tried: such an attempt counts for nothing, and trying again before the pause is over is idle. */
    boolean isLeftAlone() {
        return leftAlone;
    }

    /** How long the service asked to be left alone, where it did. */
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
