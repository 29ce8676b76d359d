package io.blobferry.simulation;

/** What a client of the source does. */
enum Change {
    WRITTEN,
    DELETED,
    CONTAINER_DELETED,
    UNDELETED,
    WRITTEN_AGAIN,
    TAGS,
    METADATA,
    TIER,
    WRITTEN_ARCHIVED,
    ARCHIVED,
    REHYDRATED,
    CREATED_EMPTY,
    FLUSHED,
    FLUSHED_UNANNOUNCED,
    RENAMED,
    RENAMED_OVER,
    DIRECTORY_CREATED,
    DIRECTORY_RENAMED,
    DIRECTORY_DELETED
}
