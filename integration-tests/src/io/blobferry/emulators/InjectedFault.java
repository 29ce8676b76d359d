package io.blobferry.emulators;

import java.util.Optional;

/** A fault at work, and how often it struck. */
public final class InjectedFault {
    private final Fault fault;
    private int matched;
    private int struck;

    InjectedFault(Fault fault) {
        this.fault = fault;
    }

    /** How many requests were struck so far. */
    public synchronized int struck() {
        return struck;
    }

    synchronized Optional<FaultAction> strike(String method, String target) {
        if (!fault.matches(method, target)) {
            return Optional.empty();
        }
        matched++;
        if (matched < fault.from() || struck >= fault.times()) {
            return Optional.empty();
        }
        struck++;
        return Optional.of(fault.action());
    }

    @Override
    public String toString() {
        return fault + ", struck " + struck() + " times";
    }
}
