package io.blobferry.execution;

import java.util.Optional;

/**
 * What went wrong at a port, translated at the adapter's edge: which operation, on what, and what the other side said.
 * The message never holds a token, a signature or a presigned query.
 */
public abstract sealed class TransferException extends RuntimeException
        permits TransientException,
                PermanentException,
                SourceChangedException,
                SourceNotFoundException,
                UploadNotFoundException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CAUSE_DEPTH = 20;

    private final String operation;

    TransferException(String operation, String detail, Throwable cause) {
        super(operation + ": " + detail, cause);
        this.operation = operation;
    }

    /** The operation that failed and its subject, such as {@code "read part 3 of account/container/name"}. */
    public String operation() {
        return operation;
    }

    /**
     * The translated exception inside another one. A body that fails while it is sent, or credentials that fail while a
     * request is signed, surface through the other cloud's SDK wrapped in that SDK's own exceptions.
     */
    public static Optional<TransferException> findIn(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSE_DEPTH; depth++) {
            if (cause instanceof TransferException translated) {
                return Optional.of(translated);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** What a failure says, in one line: the first says what happened, the rest of an SDK's message may quote headers. */
    public static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
