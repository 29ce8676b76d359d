package io.blobferry.execution;

/** What a request is billed as. S3 bills PUT, POST and LIST alike, GET and HEAD alike, and DELETE not at all. */
public enum RequestKind {
    /** A GET or HEAD of a blob, or of its tags. */
    BLOB_READ,
    /** A page of a container's blobs, or of an account's containers. */
    BLOB_LIST,
    /** A write to a container: a restore's. */
    BLOB_WRITE,
    /** A request to a table: checkpoints, failures. */
    TABLE,
    /** A request to a queue. */
    QUEUE,
    /** A PUT or POST of S3: an object, a part, the beginning or the end of an upload. */
    S3_WRITE,
    /** A list of S3: objects, versions, parts, uploads. */
    S3_LIST,
    /** A GET or HEAD of S3. */
    S3_READ,
    /** A DELETE of S3: a delete marker, or the end of an upload. */
    S3_DELETE,
    /** One that no adapter has named. */
    OTHER;

    private static final String LIST = "comp=list";

    /** The kind of a request to a blob endpoint. */
    public static RequestKind ofBlobs(String method, String query) {
        return switch (method) {
            case "GET", "HEAD" -> query != null && query.contains(LIST) ? BLOB_LIST : BLOB_READ;
            default -> BLOB_WRITE;
        };
    }
}
