package io.blobferry.execution;

import io.blobferry.domain.FailureCause;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/**
 * What no port declares: a defect of this product, or an answer that an SDK did not expect. It counts against the blob, row,
 * page or file that it happened to, and ends nothing else.
 */
public final class UnexpectedFailure {
    private static final int MAX_FRAMES = 8;
    private static final int MAX_CAUSES = 3;

    private UnexpectedFailure() {}

    /**
     * Translates what was thrown into what can be recorded.
     *
     * @return a refusal, as {@link #translate} returns it
     * @throws TransferException the translated exception if it is no refusal: another delivery may succeed
     * @throws Error as {@link #translate} does
     */
    public static PermanentException toRefusal(String operation, Throwable thrown) {
        TransferException translated = translate(operation, thrown);
        if (translated instanceof PermanentException refused) {
            return refused;
        }
        throw translated;
    }

    /**
     * Translates what was thrown, as an adapter translates what it knows.
     *
     * @param operation the operation that failed and its subject
     * @param thrown a runtime exception, or a {@link StackOverflowError} or {@link LinkageError}, after which the process
     *     can continue. May be wrapped by another thread's {@link CompletionException}
     * @return the thrown exception itself if it is a {@link TransferException}; a {@link TransientException} if it says that
     *     the process is ending: a cancellation, a rejected task, an interrupt; else a refusal with the cause {@link
     *     FailureCause#INTERNAL}
     * @throws Error the thrown one if it is any other: the process cannot continue
     */
    public static TransferException translate(String operation, Throwable thrown) {
        Throwable failure = unwrap(thrown);
        if (failure instanceof TransferException translated) {
            return translated;
        }
        if (failure instanceof Error error && !(error instanceof StackOverflowError || error instanceof LinkageError)) {
            throw error;
        }
        if (failure instanceof CancellationException
                || failure instanceof RejectedExecutionException
                || Thread.currentThread().isInterrupted()) {
            return new TransientException(
                    operation, "cancelled: " + failure.getClass().getSimpleName(), failure);
        }
        return new PermanentException(operation, FailureCause.INTERNAL, describe(failure), failure);
    }

    /** The exception, its causes and the head of its stack, in one line without secrets. */
    public static String describe(Throwable thrown) {
        Throwable failure = unwrap(thrown);
        StringBuilder text = new StringBuilder(Redactor.redact(failure.toString()));
        TransferException.causes(failure).stream()
                .skip(1)
                .limit(MAX_CAUSES)
                .forEach(cause -> text.append("; caused by ").append(Redactor.redact(cause.toString())));
        return text.append(Arrays.stream(failure.getStackTrace())
                        .limit(MAX_FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < ", "; at ", "")))
                .toString();
    }

    /**
     * Throws the JVM's lack of memory that an SDK has wrapped in exceptions of its own, as it met it on a thread of its own. A
     * subclass is a limit that a library keeps by itself, such as Netty's of direct memory: after that, the process can continue.
     *
     * @throws OutOfMemoryError the cause, if the chain has one: the process cannot continue
     */
    static void throwIfOutOfMemory(Throwable thrown) {
        // Without an allocation, which may fail now.
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < TransferException.MAX_CAUSE_DEPTH; depth++) {
            if (cause.getClass() == OutOfMemoryError.class) {
                throw (OutOfMemoryError) cause;
            }
            cause = cause.getCause();
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
