package io.blobferry.history;

import java.util.Objects;

/**
 * Why the bucket cannot prove a state: the reason for which a report names it uncertain.
 *
 * @param detail for the report, in one line
 */
public record Doubt(Reason reason, String detail) {
    public Doubt {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
    }

    /** The kinds of reasons. */
    public enum Reason {
        /** The version became valid at an unknown time around the moment: it may have been its predecessor. */
        VALID_FROM_UNKNOWN,
        /** The blob was deleted at an unknown time around the moment. */
        DELETION_TIME_UNKNOWN,
        /** Whether the blob was deleted before this version or after it is unknown. */
        DELETION_ORDER_UNKNOWN,
        /** A later version existed at the moment, and no run read it. */
        VERSION_NOT_READ,
        /** The deletion of a version is known that no run ever saw; it may have existed at the moment. */
        VERSION_NOT_SEEN,
        /** The whole container was deleted before the moment. */
        CONTAINER_DELETED,
        /** A version that may be the one of the moment cannot be examined. */
        VERSION_NOT_EXAMINED,
        /** Routes of several times gave the blob several places, and which of two versions is the later one is unknown. */
        PLACE_ORDER_UNKNOWN,
        /** A place that routes of another time gave the blob cannot be read. */
        PLACE_NOT_READ,
        /** No route was for the blob for a time that may have hidden a change. */
        NOT_ROUTED
    }
}
