package io.blobferry.testing.cloud;

/**
 * One entry of a listing of versions.
 *
 * @param current whether it is the newest entry of its key
 */
public record VersionEntry<A>(String key, boolean current, ObjectVersions.Entry<A> entry) {
    public String versionId() {
        return entry.versionId();
    }
}
