package io.blobferry.testing;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TagsDigest;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.cloud.ObjectVersion;
import java.util.Optional;

/**
 * What an object in memory has beside its content.
 *
 * @param sourceETag the version of the blob that its metadata names
 * @param attributes what the engine sent, if the engine wrote it
 * @param json the content, if it is an object of history
 */
record MemoryObject(Optional<ETag> sourceETag, Optional<ObjectAttributes> attributes, Optional<String> json) {
    static MemoryObject of(ObjectAttributes attributes) {
        return new MemoryObject(
                Optional.of(attributes.source().version().etag()), Optional.of(attributes), Optional.empty());
    }

    /** An object of another client. */
    static MemoryObject foreign(Optional<ETag> sourceETag) {
        return new MemoryObject(sourceETag, Optional.empty(), Optional.empty());
    }

    /** An object of history. */
    static MemoryObject ofHistory(String json) {
        return new MemoryObject(Optional.empty(), Optional.empty(), Optional.of(json));
    }

    static ObjectListing.Listed listed(String key, ObjectVersion<MemoryObject> version) {
        return new ObjectListing.Listed(key, version.etag(), version.content().size(), version.lastModified());
    }

    /** @param versioned whether the bucket names its versions */
    static StoredObject stored(ObjectKey key, ObjectVersion<MemoryObject> version, boolean versioned) {
        return new StoredObject(
                key,
                version.etag(),
                versioned ? Optional.of(version.versionId()) : Optional.empty(),
                version.content().size(),
                version.lastModified(),
                version.content().checksum(),
                version.attributes().sourceETag(),
                version.attributes().attributes().flatMap(sent -> TagsDigest.of(sent.tags())),
                version.attributes().attributes().map(ObjectAttributes::validFrom));
    }
}
