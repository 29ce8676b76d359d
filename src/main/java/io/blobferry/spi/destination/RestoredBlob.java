package io.blobferry.spi.destination;

import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.util.List;
import java.util.Objects;

/**
 * A version of a backup that is restored under its blob's name.
 *
 * @param name the blob's name in its container
 * @param version the version whose content is restored
 * @param attributes the attributes that the blob gets back
 * @param doubts why the bucket cannot prove that the blob was so; empty if it can
 */
public record RestoredBlob(String name, StoredVersion version, SourceAttributes attributes, List<String> doubts) {
    public RestoredBlob {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(attributes, "attributes");
        doubts = List.copyOf(doubts);
    }

    /** The size of the content in bytes. */
    public long size() {
        return version.size();
    }
}
