package io.blobferry.routing;

/**
 * The S3 storage classes that the product supports, by S3's names. Objects in {@link #GLACIER} and {@link
 * #DEEP_ARCHIVE} must be restored within S3 before their content can be read; their metadata and checksums, which are
 * all that the product reads, are always available.
 */
public enum StorageClass {
    STANDARD,
    STANDARD_IA,
    ONEZONE_IA,
    INTELLIGENT_TIERING,
    GLACIER_IR,
    GLACIER,
    DEEP_ARCHIVE
}
