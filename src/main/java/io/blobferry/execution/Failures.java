package io.blobferry.execution;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The failures of work that several threads do. */
public final class Failures {
    private Failures() {}

    /** The first of the failures among these, as the ports throw it. Those that have not ended yet do not count. */
    public static Optional<RuntimeException> first(List<CompletableFuture<Void>> started) {
        return started.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .map(CompletableFuture::exceptionNow)
                .map(failure -> TransferException.findIn(failure)
                        .map(RuntimeException.class::cast)
                        .orElseGet(() -> new CompletionException(failure)))
                .findFirst();
    }
}
