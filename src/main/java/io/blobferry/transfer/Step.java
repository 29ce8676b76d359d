package io.blobferry.transfer;

import io.blobferry.domain.Outcome;

/** What one look at both ends came to. */
sealed interface Step {
    /** The run is over. */
    record Settled(Outcome outcome) implements Step {}

    /** Something changed meanwhile: both ends must be looked at again. The reason is for a person. */
    record LookAgain(String reason) implements Step {}

    static Step settled(Outcome outcome) {
        return new Settled(outcome);
    }

    static Step lookAgain(String reason) {
        return new LookAgain(reason);
    }
}
