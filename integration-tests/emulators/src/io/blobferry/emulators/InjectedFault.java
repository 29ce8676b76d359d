package io.blobferry.emulators;

import java.util.Optional;

/** A fault at work, and how often it struck. */
public final class InjectedFault {
    private final Fault fault;
    private int matched;
    private int applied;

    InjectedFault(Fault fault) {
        this.fault = fault;
    }

    /** How many requests were struck so far. */
    public synchronized int applied() {
        return applied;
    }

    synchronized Optional<FaultAction> nextAction(String method, String target) {
        if (!fault.matches(method, target)) {
            return Optional.empty();
        }
        matched++;
        if (matched < fault.from() || applied >= fault.times()) {
            return Optional.empty();
        }
        applied++;
        return Optional.of(fault.action());
    }

    @Override
    public String toString() {
        return fault + ", struck " + applied() + " times";
    }
}
