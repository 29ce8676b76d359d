package io.blobferry.bench;

/** A scenario and what was measured in it. */
record CopyOutcome(Scenario scenario, Medians medians) {}
