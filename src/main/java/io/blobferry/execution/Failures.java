package io.blobferry.execution;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The failures of work that runs on several threads. */
public final class Failures {
    private Failures() {}

    /** The first failure among these, as the ports throw it. Those that have not completed do not count. */
    public static Optional<RuntimeException> first(List<CompletableFuture<Void>> started) {
        return started.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .map(CompletableFuture::exceptionNow)
                .<RuntimeException>map(failure ->
                        failure instanceof TransferException translated ? translated : new CompletionException(failure))
                .findFirst();
    }
}
