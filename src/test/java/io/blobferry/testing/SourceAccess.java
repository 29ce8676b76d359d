package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.spi.source.BlobSource;
import java.nio.ByteBuffer;
import java.util.Map;

/** A container by way of the ports, and as a client that writes its blobs. */
public interface SourceAccess {
    /** A version that was written, and the bytes that it holds. */
    record Written(BlobVersion version, Bytes bytes) {}

    /** Bytes that a range selects. */
    @FunctionalInterface
    interface Bytes {
        ByteBuffer range(long start, long end);
    }

    BlobSource source();

    BlobListing listing();

    BlobRangeListing rangeListing();

    /** The address of a blob of the container. */
    BlobAddress blob(String name);

    /** The address of a blob of a container that does not exist. */
    BlobAddress blobElsewhere(String name);

    /** Makes the blob, or a new version of it. */
    Written put(BlobAddress blob, int seed, int size);

    /** Makes the marker of a directory, an empty blob whose metadata says so. */
    void putDirectory(BlobAddress blob);

    void delete(BlobAddress blob);

    void setTags(BlobAddress blob, Map<String, String> tags);

    /** Moves the blob to the archive tier. */
    void archive(BlobAddress blob);

    /** Makes the archived blob readable again. */
    void rehydrate(BlobAddress blob);
}
