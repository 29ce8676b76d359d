package io.blobferry.backup;

import io.blobferry.domain.Outcome;

/** What one look at both ends came to. */
sealed interface AttemptResult {
    /** The run is over. */
    record Finished(Outcome outcome) implements AttemptResult {}

    /** Something changed meanwhile: both ends must be looked at again. The reason is for a person. */
    record Retry(String reason) implements AttemptResult {}

    static AttemptResult finished(Outcome outcome) {
        return new Finished(outcome);
    }

    static AttemptResult retry(String reason) {
        return new Retry(reason);
    }
}
