package io.blobferry.testing.cloud;

import io.blobferry.domain.FailureCause;
import java.util.Map;
import java.util.Optional;

/**
 * What a blob has beside its content.
 *
 * @param versioned whether the account keeps this version when a later one takes its place
 * @param metadata what the client gave it
 * @param contentMd5 the MD5 that the blob states, in base64; the service does not check it
 * @param directory whether the blob is the marker of a directory
 * @param unreadable why the service does not serve the content, where it does not
 */
public record BlobAttributes(
        boolean versioned,
        Map<String, String> metadata,
        Map<String, String> tags,
        Optional<String> contentMd5,
        boolean directory,
        Optional<FailureCause> unreadable) {
    /** An ordinary blob in an account without versions. */
    public static final BlobAttributes PLAIN =
            new BlobAttributes(false, Map.of(), Map.of(), Optional.empty(), false, Optional.empty());

    public BlobAttributes {
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
    }

    public BlobAttributes described(Map<String, String> all) {
        return new BlobAttributes(versioned, all, tags, contentMd5, directory, unreadable);
    }

    public BlobAttributes tagged(Map<String, String> all) {
        return new BlobAttributes(versioned, metadata, all, contentMd5, directory, unreadable);
    }

    public BlobAttributes stating(String md5) {
        return new BlobAttributes(versioned, metadata, tags, Optional.of(md5), directory, unreadable);
    }

    /** In an account that keeps versions. */
    public BlobAttributes kept() {
        return new BlobAttributes(true, metadata, tags, contentMd5, directory, unreadable);
    }

    public BlobAttributes asDirectory() {
        return new BlobAttributes(versioned, metadata, tags, contentMd5, true, unreadable);
    }

    public BlobAttributes unreadable(FailureCause cause) {
        return new BlobAttributes(versioned, metadata, tags, contentMd5, directory, Optional.of(cause));
    }

    public BlobAttributes readable() {
        return new BlobAttributes(versioned, metadata, tags, contentMd5, directory, Optional.empty());
    }
}
