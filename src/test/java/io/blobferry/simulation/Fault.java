package io.blobferry.simulation;

/** The kinds of fault. A seed chooses some of them for its history. */
enum Fault {
    REQUEST_LOST,
    ANSWER_LOST,
    THROTTLED,
    REFUSED,
    CREDENTIALS_EXPIRED,
    CONFLICT,
    ERROR_IN_COMPLETE_BODY,
    BODY_CUT,
    BODY_STALLED,
    BODY_CORRUPT,
    PART_CORRUPT,
    PART_LATE,
    CLOCK_SKEW,
    STALL,
    CRASH,
    FALSE_CONFLICT,
    OUTAGE,
    SHUTDOWN,
    POISON,
    DEAD_LETTER,
    EVENT_REPEATED,
    EVENT_LATE,
    EVENT_LOST,
    MESSAGE_SHOWN_TWICE,
    ROW_LOST,
    UPLOAD_EXPIRED,
    OBJECT_EXPIRED,
    UPLOAD_ABORTED_BY_STRANGER,
    OBJECT_WRITTEN_BY_STRANGER,
    OBJECT_DELETED_BY_STRANGER;

    /** Whether only a comparison of both clouds can heal it: no event announces it. */
    boolean needsReconciliation() {
        return switch (this) {
            case EVENT_LOST, ROW_LOST, OBJECT_EXPIRED, OBJECT_WRITTEN_BY_STRANGER, OBJECT_DELETED_BY_STRANGER -> true;
            default -> false;
        };
    }

    /** Whether it may end a run between two requests, rather than only change what the run finds. */
    boolean strikesRuns() {
        return switch (this) {
            case POISON, DEAD_LETTER, EVENT_REPEATED, EVENT_LATE, EVENT_LOST -> false;
            case UPLOAD_ABORTED_BY_STRANGER, OBJECT_WRITTEN_BY_STRANGER, OBJECT_DELETED_BY_STRANGER -> false;
            default -> true;
        };
    }

    /** Whether an upload may end by it, or its Complete be refused, for no other reason. */
    boolean mayEndUploads() {
        return switch (this) {
            case CONFLICT, ERROR_IN_COMPLETE_BODY, PART_CORRUPT, PART_LATE, CLOCK_SKEW -> true;
            case ROW_LOST, UPLOAD_EXPIRED, OBJECT_EXPIRED -> true;
            case UPLOAD_ABORTED_BY_STRANGER, OBJECT_WRITTEN_BY_STRANGER, OBJECT_DELETED_BY_STRANGER -> true;
            default -> false;
        };
    }
}
