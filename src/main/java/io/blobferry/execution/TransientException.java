package io.blobferry.execution;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A transient fault: a broken connection, a busy service, a missing answer. Whether the operation took effect is unknown, so
 * the caller checks before it tries again.
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

    /** The service throttles its callers. */
    public static TransientException throttling(
            String operation, String detail, Optional<Duration> retryAfter, Throwable cause) {
        return new TransientException(operation, detail, retryAfter, Kind.THROTTLING, cause);
    }

    /** Whether the caller should send fewer requests from now on. */
    public boolean isThrottling() {
        return kind == Kind.THROTTLING;
    }

    /** No request was sent, because the cloud's circuit breaker is open. */
    public static TransientException circuitOpen(String operation, String detail, Duration retryAfter) {
        return new TransientException(operation, detail, Optional.of(retryAfter), Kind.CIRCUIT_OPEN, null);
    }

    /** Whether no request was sent: such an attempt does not count, and another one before the pause is over is pointless. */
    public boolean isCircuitOpen() {
        return kind == Kind.CIRCUIT_OPEN;
    }

    /** How long to wait before the next attempt, where the service said so. */
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
