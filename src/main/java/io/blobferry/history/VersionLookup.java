package io.blobferry.history;

import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.StoredVersion;

/** Finds out what a version is a backup of. Costs a request. */
interface VersionLookup {
    /** What is found. */
    sealed interface Found {}

    /** A backup: its origin is present. */
    record Ours(StoredVersion stored) implements Found {
        StoredVersion.Origin origin() {
            return stored.origin().orElseThrow();
        }
    }

    /** Another client's object, or a backup whose metadata was lost. */
    record Foreign(StoredVersion stored) implements Found {}

    /** The version was removed since it was listed. */
    record Removed() implements Found {}

    /** The version cannot be examined. */
    record Failed(String reason) implements Found {}

    Found find(ListedVersion version);
}
