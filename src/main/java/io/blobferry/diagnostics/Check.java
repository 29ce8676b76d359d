package io.blobferry.diagnostics;

/** Something that has to work and can be tried. Each adapter offers its own. */
@FunctionalInterface
public interface Check {
    /** Tries it. What does not work is a finding, not an exception; may be tried any number of times. */
    CheckResult run();
}
