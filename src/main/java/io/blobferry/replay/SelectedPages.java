package io.blobferry.replay;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.FailureStore;
import java.util.Optional;

/** The pages of a requested replay, from where the request says to the end. */
final class SelectedPages implements RowPages {
    private final FailureStore failures;
    private final RunContext run;
    private final ReplayOptions options;
    private Optional<String> position;
    private Optional<String> next;
    private boolean ended;

    SelectedPages(FailureStore failures, RunContext run, ReplayOptions options) {
        this.failures = failures;
        this.run = run;
        this.options = options;
        position = options.from();
        next = options.from();
    }

    @Override
    public Optional<FailureStore.Page> next() {
        if (ended) {
            return Optional.empty();
        }
        FailureStore.Page page = failures.list(run, options.selection(), next);
        position = next;
        next = page.next();
        ended = next.isEmpty();
        return Optional.of(page);
    }

    @Override
    public Optional<String> position() {
        return position;
    }
}
