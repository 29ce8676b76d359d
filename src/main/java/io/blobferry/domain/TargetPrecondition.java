package io.blobferry.domain;

import java.util.Objects;

/**
 * The state of the target as known before the source was read, and the condition of the write that follows. It works as
 * a fencing token: a stalled run cannot overwrite a newer object. It is never refreshed; after a failed precondition
 * the target and the source are read again.
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
