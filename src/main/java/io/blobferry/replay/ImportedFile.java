package io.blobferry.replay;

import java.util.Optional;

/**
 * What became of one file of dead letters.
 *
 * @param events how many of its events concern us
 * @param removed whether all of them are rows now, and the file gone
 * @param retainedReason why it stays, where a person has to look at it
 */
public record ImportedFile(int events, boolean removed, Optional<String> retainedReason) {}
