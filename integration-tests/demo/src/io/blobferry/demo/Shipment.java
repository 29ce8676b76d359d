package io.blobferry.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Set;

/**
 * What became of one blob of the demo.
 *
 * @param verified whether the object has the blob's bytes
 * @param restored whether the blob came back with its bytes, headers, metadata and tags
 */
@JsonPropertyOrder({
    "name",
    "bytes",
    "etag",
    "s3Key",
    "s3VersionId",
    "crc64nvme",
    "requests",
    "millis",
    "verified",
    "restored"
})
record Shipment(
        String name,
        long bytes,
        String etag,
        String s3Key,
        String s3VersionId,
        String crc64nvme,
        int requests,
        long millis,
        boolean verified,
        boolean restored) {
    /** @param names of the blobs that came back as they were */
    Shipment restored(Set<String> names) {
        return new Shipment(
                name, bytes, etag, s3Key, s3VersionId, crc64nvme, requests, millis, verified, names.contains(name));
    }
}
