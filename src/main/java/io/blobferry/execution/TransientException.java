package io.blobferry.execution;

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
    private final Kind kind;

    private enum Kind {
        FAULT,
        THROTTLING,
        CIRCUIT_OPEN
    }

    public TransientException(String operation, String detail, Optional<Duration> retryAfter, Throwable cause) {
        this(operation, detail, retryAfter, Kind.FAULT, cause);
    }

    private TransientException(
            String operation, String detail, Optional<Duration> retryAfter, Kind kind, Throwable cause) {
        super(operation, detail, cause);
        this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
        this.kind = kind;
    }

    public TransientException(String operation, String detail, Throwable cause) {
        this(operation, detail, Optional.empty(), cause);
    }

    /** The service says that it is asked for more than it can or will do. */
    public static TransientException throttling(
            String operation, String detail, Optional<Duration> retryAfter, Throwable cause) {
        return new TransientException(operation, detail, retryAfter, Kind.THROTTLING, cause);
    }

    /** Whether less is to be asked of the service from now on. */
    public boolean isThrottling() {
        return kind == Kind.THROTTLING;
    }

    /** The operation was not even tried, because its cloud has been failing. */
    public static TransientException circuitOpen(String operation, String detail, Duration pause) {
        return new TransientException(operation, detail, Optional.of(pause), Kind.CIRCUIT_OPEN, null);
    }

    /** Whether nothing was tried: such an attempt counts for nothing, and trying again before the pause is over is idle. */
    public boolean isCircuitOpen() {
        return kind == Kind.CIRCUIT_OPEN;
    }

    /** How long the service asked to be left alone, where it did. */
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
