package io.blobferry.routing;

/**
 * Where S3 keeps the bytes of an object, by S3's own names. Objects of {@link #GLACIER} and {@link #DEEP_ARCHIVE} have to
 * be restored within S3 before they can be read; what the product asks of an object, its metadata and its checksum, can
 * be had at any time.
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
