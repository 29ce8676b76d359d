package io.blobferry.domain;

/**
 * Limits of S3 multipart uploads ("Amazon S3 multipart upload limits" in the user guide): 10,000 parts of at most 5
 * GiB.
 */
public final class S3Limits {
    public static final int MAX_PARTS = 10_000;
    public static final long MAX_PART_BYTES = 5L << 30;
    /** 48.8 TiB. */
    public static final long MAX_OBJECT_BYTES = MAX_PARTS * MAX_PART_BYTES;

    private S3Limits() {}
}
