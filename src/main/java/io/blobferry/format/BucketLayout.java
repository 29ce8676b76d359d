package io.blobferry.format;

/** Where the product keeps its own objects in a bucket. Container names have no dot, so no backup begins with it. */
public final class BucketLayout {
    /** The prefix of all of them. */
    public static final String ROOT = ".blobferry/";

    /** One object for each deletion of a blob: {@link HistoryRecord.Kind#DELETED}. */
    public static final String DELETED = ROOT + "deleted/";

    /** One object for each version that was overwritten before it was read: {@link HistoryRecord.Kind#UNREAD}. */
    public static final String UNREAD = ROOT + "unread/";

    /** {@code <account>/<time>.json}: the routes that are in force from then on. */
    public static final String ROUTES = ROOT + "routes/";

    /** {@code <account>/<time>.json}: a complete pass of the reconciliation, by the time at which it began. */
    public static final String PASSES = ROOT + "passes/";

    /** A backup's sidecar: the attributes that its headers cannot carry exactly. */
    public static final String METADATA = ROOT + "metadata/";

    /** Written by the access check; of no use to a restore. */
    public static final String CHECK = ROOT + "check";

    private BucketLayout() {}
}
