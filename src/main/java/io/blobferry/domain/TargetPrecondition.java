package io.blobferry.domain;

import java.util.Objects;

/**
 * The state of the target as it was known before the source was read. A write carries it as its condition, so that a
 * run which overslept cannot put old bytes over newer ones. A fence is never refreshed: a refused write means to look
 * at both ends again.
 */
public sealed interface TargetPrecondition {
    /** There was no object: the write carries {@code If-None-Match: *}. */
    record IfAbsent() implements TargetPrecondition {}

    /** There was an object with this ETag: the write carries it as {@code If-Match}. */
    record IfMatch(ETag etag) implements TargetPrecondition {
        public IfMatch {
            Objects.requireNonNull(etag, "etag");
        }
    }

    TargetPrecondition IF_ABSENT = new IfAbsent();
}
