package io.blobferry.format;

/**
 * The names of a backup's user metadata, as S3 keeps them: lower-case, without {@code x-amz-meta-}. They have a hyphen, and the
 * source's own names do not: Azure's metadata names are identifiers.
 */
public final class MetadataNames {
    /** Of every name that the product itself gives. */
    public static final String PREFIX = "blobferry-";

    /** The version of the format, {@link #CURRENT_FORMAT}; absent: 1, which has no type, tier, Content-MD5 and valid-from. */
    public static final String FORMAT = "blobferry-format";

    /** The value of {@link #FORMAT} that is written. */
    public static final String CURRENT_FORMAT = "2";

    /** The blob's URL, percent-encoded. With a sidecar it may be there alone. */
    public static final String SOURCE_URL = "blobferry-source-url";

    /** The blob's ETag, without quotes. */
    public static final String SOURCE_ETAG = "blobferry-source-etag";

    /** When the blob was last modified, ISO 8601, UTC. */
    public static final String SOURCE_LAST_MODIFIED = "blobferry-source-last-modified";

    /** The blob's version id, if the account keeps versions. */
    public static final String SOURCE_VERSION_ID = "blobferry-source-version-id";

    /** {@code append} or {@code page}; absent: a block blob. */
    public static final String SOURCE_TYPE = "blobferry-source-type";

    /** The access tier, if one was set at the blob itself, as Azure spells it. */
    public static final String SOURCE_TIER = "blobferry-source-tier";

    /** The blob's property Content-MD5 in base64, if it has one. Any client can set it. */
    public static final String SOURCE_CONTENT_MD5 = "blobferry-source-content-md5";

    /** A page blob's sequence number; absent: 0. */
    public static final String SOURCE_SEQUENCE_NUMBER = "blobferry-source-sequence-number";

    /** {@link io.blobferry.domain.TagsDigest} of the blob's index tags, if it has any. */
    public static final String SOURCE_TAGS = "blobferry-source-tags";

    /**
     * Since when the blob had this content under this name: {@link io.blobferry.domain.TimeRange}; absent: since
     * {@link #SOURCE_LAST_MODIFIED}.
     */
    public static final String VALID_FROM = "blobferry-valid-from";

    /** The spelling of the source's names that have capital letters, joined by commas. */
    public static final String NAMES = "blobferry-names";

    /** {@code true} if the blob has no Content-Type: S3 gives each object one. */
    public static final String NO_CONTENT_TYPE = "blobferry-no-content-type";

    /** The key of the sidecar, in the same bucket. */
    public static final String SIDECAR = "blobferry-sidecar";

    private MetadataNames() {}
}
