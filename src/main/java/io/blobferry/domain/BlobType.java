package io.blobferry.domain;

/** The types of blobs of Azure Blob Storage. A blob's type cannot be changed. */
public enum BlobType {
    BLOCK,
    APPEND,
    PAGE
}
