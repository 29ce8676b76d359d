package io.blobferry.verify;

/** How much a verification asks for about the blobs that the listings leave open. Each includes the ones before it but {@link #ROWS}. */
public enum Depth {
    /** Both listings alone, and requests about what they contradict. */
    LISTING("the listings"),
    /** The checkpoint rows are trusted: one says that S3's ETag is the backup of the blob's ETag. */
    ROWS("the checkpoint rows"),
    /** S3 is asked for each object: the source's ETag, the checksum's presence, the digest of the tags. */
    HEAD("a HEAD of each object"),
    /** Each object is read, its checksum computed, and its metadata compared with the blob's. */
    READ_TARGET("reading S3"),
    /** The blob's bytes are read too, of the ETag that the object names. */
    READ_BOTH("reading S3 and the source");

    private final String label;

    Depth(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether objects are read, which takes the right to read versions and tags. */
    public boolean reads() {
        return this == READ_TARGET || this == READ_BOTH;
    }
}
