package io.blobferry.backup;

import io.blobferry.domain.Outcome;

/** What one look at both ends came to. */
sealed interface AttemptResult {
    /** The run is over. */
    record Settled(Outcome outcome) implements AttemptResult {}

    /** Something changed meanwhile: both ends must be looked at again. The reason is for a person. */
    record LookAgain(String reason) implements AttemptResult {}

    static AttemptResult settled(Outcome outcome) {
        return new Settled(outcome);
    }

    static AttemptResult lookAgain(String reason) {
        return new LookAgain(reason);
    }
}
