package io.blobferry.emulators;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What a client sends until the server has answered, and the answer. At most one fault strikes it, once. */
final class ChaosExchange {
    private final AtomicReference<ChaosFault> pending;
    private volatile boolean answered;

    /** @param fault null for none */
    ChaosExchange(ChaosFault fault) {
        pending = new AtomicReference<>(fault);
    }

    /** The fault that has not struck, if it strikes this direction. */
    Optional<ChaosFault> pending(boolean request) {
        return Optional.ofNullable(pending.get()).filter(fault -> fault.kind().strikesRequest() == request);
    }

    void struck() {
        pending.set(null);
    }

    boolean isAnswered() {
        return answered;
    }

    void answered() {
        answered = true;
    }
}
