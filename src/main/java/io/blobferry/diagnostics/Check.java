package io.blobferry.diagnostics;

/** One access check. Each adapter provides its own. */
@FunctionalInterface
public interface Check {
    /** Runs the check; may be repeated. A failed check is a result with a problem, not an exception. */
    CheckResult run();
}
