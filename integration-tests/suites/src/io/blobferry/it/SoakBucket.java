package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.emulators.Emulators;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** The backups of a soak. Old versions are verified and removed from time to time, so that the emulator does not grow. */
final class SoakBucket {
    private final Bucket bucket;
    private final List<SoakBlob> blobs;
    private final Map<SoakBlob, Integer> writesBefore = new HashMap<>();
    private int verified;

    SoakBucket(Emulators emulators, List<SoakBlob> blobs) {
        bucket = new Bucket(emulators);
        this.blobs = blobs;
    }

    /** Verifies all versions of the blobs that were written since the last call, and leaves the newest of each. */
    void verifyAndTrim() {
        for (SoakBlob blob : blobs) {
            int writes = blob.writes();
            if (writesBefore.getOrDefault(blob, 0) != writes) {
                writesBefore.put(blob, writes);
                verifyAndTrim(blob);
            }
        }
    }

    /** How many versions were verified. */
    int verified() {
        return verified;
    }

    private void verifyAndTrim(SoakBlob blob) {
        for (ObjectVersion version : bucket.versions(blob.key())) {
            verify(blob, bucket.head(blob.key(), version.versionId()));
        }
        bucket.deletePreviousVersions(blob.key());
        bucket.deletePreviousMarkers(blob.key());
    }

    /** It is one version of the blob, whole: the emulator has computed the checksum of the bytes that it holds. */
    private void verify(SoakBlob blob, HeadObjectResponse head) {
        String etag = head.metadata().get("blobferry-source-etag");
        SoakBlob.Version version =
                blob.version(etag).orElseThrow(() -> new AssertionError("no version " + etag + " of " + blob.name()));
        assertEquals(version.size(), head.contentLength(), blob::name);
        assertEquals(version.crc(), head.checksumCRC64NVME(), blob::name);
        verified++;
    }

    /** The current object is the newest version byte for byte, or hidden where the blob was deleted. */
    void verifyNewest() {
        for (SoakBlob blob : blobs) {
            if (blob.newest().isEmpty()) {
                assertThrows(NoSuchKeyException.class, () -> bucket.head(blob.key()), blob::name);
                continue;
            }
            HeadObjectResponse head = bucket.head(blob.key());
            assertEquals(blob.newest(), head.metadata().get("blobferry-source-etag"), blob::name);
            verify(blob, head);
            assertEquals(head.checksumCRC64NVME(), bucket.crcOfBytes(blob.key()), blob::name);
        }
        assertTrue(verified > 0, "there were versions");
    }

    /** Uploads that are open under the container's prefix. */
    int openUploads(String container) {
        return bucket.openUploadsBelow(container + "/").size();
    }
}
