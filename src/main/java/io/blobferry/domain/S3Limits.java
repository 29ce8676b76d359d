package io.blobferry.domain;

/** S3's limits, from its user guide: 10,000 parts of 5 MiB to 5 GiB, so at most 48.8 TiB. */
public final class S3Limits {
    public static final int MOST_PARTS = 10_000;
    public static final long LARGEST_PART = 5L << 30;
    public static final long LARGEST_OBJECT = MOST_PARTS * LARGEST_PART;

    private S3Limits() {}
}
