package io.blobferry.domain;

/** Something that has to work and can be tried. Each adapter offers its own. */
@FunctionalInterface
public interface Trial {
    /** Tries it. What does not work is a finding, not an exception; may be tried any number of times. */
    Finding run();
}
