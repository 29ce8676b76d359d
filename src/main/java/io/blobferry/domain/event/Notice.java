package io.blobferry.domain.event;

/** What an event says of how a version came under the blob's name. */
public enum Notice {
    /** The event's version was written under the name, at the event's time. */
    WRITTEN,
    /** Some version came under the name at the event's time by a rename, which leaves its ETag and its Last-Modified as they are. */
    RENAMED,
    /** A listing had the event's version under the name. Nothing is known of when it came there, except that it was not before its time. */
    LISTED,
    /** What was under the name was not there any more at the event's time. */
    DELETED,
    /** Nothing. */
    NONE
}
