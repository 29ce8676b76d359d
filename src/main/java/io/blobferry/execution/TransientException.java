package io.blobferry.execution;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A transient fault: a broken connection, a busy service, a missing answer. Whether the operation took effect is unknown, so
 * the caller checks before it tries again.
 *
 * <p>Some faults are the service's own: it cannot be reached, or fails any request. The others concern one
 * request or one blob, such as a copy that is pending, or this process, such as a deadline. Only the former
 * {@linkplain #isServiceFailure say anything} about the next request.
 */
public final class TransientException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;
    private final Kind kind;

    private enum Kind {
        FAULT,
        SERVICE_FAILURE,
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

    /** The service failed, or failed to answer: HTTP status 5xx, a broken connection, a timeout. */
    public static TransientException serviceFailure(
            String operation, String detail, Optional<Duration> retryAfter, Throwable cause) {
        return new TransientException(operation, detail, retryAfter, Kind.SERVICE_FAILURE, cause);
    }

    /**
     * A request that failed without an answer. A connection that broke or could not be established and a timeout are the
     * service's failure; anything else, such as an answer that an SDK cannot parse, is a fault of this request.
     */
    public static TransientException withoutAnswer(String operation, Throwable failure) {
        Kind kind = isConnectionFailure(failure) ? Kind.SERVICE_FAILURE : Kind.FAULT;
        return new TransientException(operation, firstLine(failure), Optional.empty(), kind, failure);
    }

    /** A subclass of {@link TimeoutException} is a connection pool's: it is exhausted, and nothing was sent. */
    private static boolean isConnectionFailure(Throwable failure) {
        return causes(failure).stream()
                .anyMatch(cause -> cause instanceof IOException || cause.getClass() == TimeoutException.class);
    }

    /** Whether the service itself failed or throttles its callers, so that other requests are likely to fail too. */
    public boolean isServiceFailure() {
        return kind == Kind.SERVICE_FAILURE || kind == Kind.THROTTLING;
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
