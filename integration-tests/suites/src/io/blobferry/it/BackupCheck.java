package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.emulators.Emulators;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Compares what a test wrote to the source with what the bucket and the state tables hold. */
final class BackupCheck {
    private final Bucket bucket;
    private final StateTables state;
    private final String container;

    BackupCheck(Emulators emulators, SourceContainer source) {
        bucket = new Bucket(emulators);
        state = new StateTables(emulators);
        container = source.name();
    }

    /** What is not as the source is, one line a blob; by the current versions' headers alone. */
    List<String> differences(Collection<VersionedBlob> blobs) {
        return blobs.stream().map(this::difference).flatMap(Optional::stream).toList();
    }

    private Optional<String> difference(VersionedBlob blob) {
        Optional<String> current = currentETag(blob.key());
        return current.equals(blob.newest())
                ? Optional.empty()
                : Optional.of(blob.key() + ": the source has " + blob.newest() + ", the bucket " + current);
    }

    private Optional<String> currentETag(String key) {
        try {
            return Optional.of(bucket.head(key).metadata().getOrDefault("blobferry-source-etag", "none"));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    /**
     * Every version in the bucket is byte for byte the version of the source that it names, and the row names the current one.
     * Deletes the versions but the current one.
     *
     * @return the number of versions
     */
    int assertVersionsWhole(VersionedBlob blob) {
        List<ObjectVersion> versions = bucket.versions(blob.key());
        for (ObjectVersion version : versions) {
            HeadObjectResponse head = bucket.head(blob.key(), version.versionId());
            String etag = head.metadata().get("blobferry-source-etag");
            VersionedBlob.Version expected = blob.version(etag)
                    .orElseThrow(() -> new AssertionError(blob.key() + " never had the version " + etag));
            assertEquals(expected.size(), head.contentLength(), blob.key());
            assertEquals(expected.crc(), head.checksumCRC64NVME(), blob.key());
            assertEquals(expected.crc(), bucket.crcOfBytes(blob.key(), version.versionId()), blob.key());
        }
        if (blob.exists()) {
            Map<String, Object> row = state.checkpoint(container, blob.name());
            assertEquals("done", row.get("state"), row::toString);
            assertEquals(blob.newest().orElseThrow(), row.get("sourceETag"), row::toString);
            assertEquals(bucket.head(blob.key()).versionId(), row.get("versionId"), row::toString);
        }
        bucket.deletePreviousVersions(blob.key());
        return versions.size();
    }

    /**
     * Aborts the uploads that are open. None may have a part: only an answer to CreateMultipartUpload that reached no worker
     * leaves an upload that no row names, and that one stays empty.
     *
     * @return how many there were
     */
    int abortEmptyUploads(Collection<VersionedBlob> blobs) {
        List<String> aborted = new ArrayList<>();
        for (VersionedBlob blob : blobs) {
            for (String id : bucket.openUploadIds(blob.key())) {
                assertEquals(List.of(), bucket.storedParts(blob.key(), id), "parts of an open upload of " + blob.key());
                bucket.abort(blob.key(), id);
                aborted.add(id);
            }
        }
        return aborted.size();
    }

    List<Map<String, Object>> failures() {
        return state.failures(container);
    }
}
