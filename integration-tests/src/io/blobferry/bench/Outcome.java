package io.blobferry.bench;

/** A scenario and what was measured in it. */
record Outcome(Scenario scenario, Medians medians) {}
