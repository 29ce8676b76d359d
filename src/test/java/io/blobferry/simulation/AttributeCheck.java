package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.testing.MemoryBlob;
import java.util.Map;

/** Checks what backups carry beside their bytes. */
final class AttributeCheck {
    private final Clouds clouds;
    private final SourceHistory source;

    AttributeCheck(Clouds clouds, SourceHistory source) {
        this.clouds = clouds;
        this.source = source;
    }

    /**
     * Checks that each version carries the name and metadata of one version of the blob. Tags are read by a request of their
     * own, and may be those of a later version.
     */
    void checkVersions(BlobAddress blob) {
        for (ObjectAttributes object : clouds.target.attributesOf(clouds.keyOf(blob))) {
            BlobProperties properties = object.source();
            require(properties.version().blob().equals(blob), blob + " has a backup of " + properties.version());
            require(
                    properties
                            .metadata()
                            .equals(source.metadata(properties.version().etag())),
                    "the backup of " + properties.version() + " has the metadata of another version: "
                            + properties.metadata());
            require(
                    source.tags(blob).contains(object.tags()),
                    "the backup of " + properties.version() + " has tags that the blob never had: " + object.tags());
        }
    }

    /**
     * Checks that the current backup carries tags of the blob's version.
     *
     * @param exact whether they have to be those that it has now
     */
    void checkTags(MemoryBlob current, boolean exact) {
        BlobVersion version = current.properties().version();
        Map<String, String> tags = clouds.target
                .currentAttributes(clouds.keyOf(version.blob()))
                .map(ObjectAttributes::tags)
                .orElse(Map.of());
        require(
                exact
                        ? tags.equals(current.tags())
                        : source.tags(version.etag()).contains(tags),
                version + " has the tags " + current.tags() + ", its backup " + tags);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new Violation(message);
        }
    }
}
