package io.blobferry.domain;

/** S3's limits, from its user guide: 10,000 parts of 5 MiB to 5 GiB, so at most 48.8 TiB. */
public final class S3Limits {
    public static final int MAX_PARTS = 10_000;
    public static final long MAX_PART_BYTES = 5L << 30;
    public static final long MAX_OBJECT_BYTES = MAX_PARTS * MAX_PART_BYTES;

    private S3Limits() {}
}
