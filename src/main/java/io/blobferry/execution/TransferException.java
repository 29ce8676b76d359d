package io.blobferry.execution;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A failure at a port, translated by the adapter that met it: the operation, its subject, and the other side's answer. The
 * message never holds a token, a signature or a presigned query.
 */
public abstract sealed class TransferException extends RuntimeException
        permits TransientException,
                PermanentException,
                SourceChangedException,
                SourceNotFoundException,
                UploadNotFoundException {
    private static final long serialVersionUID = 1L;
    static final int MAX_CAUSE_DEPTH = 20;

    private final String operation;

    TransferException(String operation, String detail, Throwable cause) {
        super(Redactor.withoutSignature(operation) + ": " + Redactor.withoutSecrets(String.valueOf(detail)), cause);
        this.operation = operation;
    }

    /** The operation that failed and its subject, such as {@code "read part 3 of account/container/name"}. */
    public String operation() {
        return operation;
    }

    /**
     * The translated exception inside another one. A body that fails while it is sent, or credentials that fail while a
     * request is signed, surface through the other cloud's SDK wrapped in that SDK's own exceptions. {@link RunContext#await}
     * unwraps them, so that adapters see their own cloud's failures alone.
     */
    public static Optional<TransferException> findIn(Throwable thrown) {
        return causes(thrown).stream()
                .filter(TransferException.class::isInstance)
                .map(TransferException.class::cast)
                .findFirst();
    }

    /** The failure and its causes, the innermost last; at most 20 of them, since a chain may be a circle. */
    public static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSE_DEPTH)
                .toList();
    }

    /** The first line of a failure's message: the rest of an SDK's message may quote headers. */
    public static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
