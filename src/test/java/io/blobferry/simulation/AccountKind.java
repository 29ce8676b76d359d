package io.blobferry.simulation;

/** What the clients of a history's storage account do. */
enum AccountKind {
    /** They write and delete. */
    PLAIN,

    /** They also change tags, metadata and tiers. */
    ATTRIBUTES,

    /** The account has a hierarchical namespace: they also rename, and rename and delete directories. */
    HIERARCHICAL
}
