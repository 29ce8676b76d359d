package io.blobferry.emulators;

/** The ends that a worker talks to. */
public enum Service {
    BLOB,
    QUEUE,
    TABLE,
    S3,
    STS,
    IDENTITY
}
