package io.blobferry.status;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One part of a status: what was read, or why it could not be. A part that cannot be read leaves the others as they are.
 *
 * @param value what was read; empty if it could not be
 * @param problem why it could not be read, with the remedy; empty if it was
 */
public record Reading<T>(Optional<T> value, Optional<String> problem) {
    public Reading {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(problem, "problem");
        if (value.isPresent() == problem.isPresent()) {
            throw new IllegalArgumentException("either a value or a problem: " + value + ", " + problem);
        }
    }

    static <T> Reading<T> of(T value) {
        return new Reading<>(Optional.of(value), Optional.empty());
    }

    /** Reads; what is thrown becomes the problem. */
    static <T> Reading<T> of(String operation, Supplier<T> reading) {
        try {
            return of(reading.get());
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate(operation, thrown);
            return new Reading<>(
                    Optional.empty(),
                    Optional.of(
                            failure instanceof PermanentException refused
                                    ? refused.getMessage() + ". "
                                            + refused.failureCause().remedy()
                                    : failure.getMessage()));
        }
    }
}
