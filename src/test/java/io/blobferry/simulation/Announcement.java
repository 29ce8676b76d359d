package io.blobferry.simulation;

/** How the product may learn of a change of a blob before a pass compares. */
enum Announcement {
    /** By an event that names the blob. */
    EVENT,
    /** By the event of a directory, which names none of the blobs that it brings. */
    DIRECTORY,
    /** By the event of a file that is created empty, and is open. */
    OPEN_FILE,
    /** No event says so, or it is lost. */
    NONE
}
