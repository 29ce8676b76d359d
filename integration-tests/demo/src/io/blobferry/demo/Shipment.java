package io.blobferry.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** What became of one blob of the demo. */
@JsonPropertyOrder({"name", "bytes", "etag", "s3Key", "s3VersionId", "crc64nvme", "requests", "millis", "verified"})
record Shipment(
        String name,
        long bytes,
        String etag,
        String s3Key,
        String s3VersionId,
        String crc64nvme,
        int requests,
        long millis,
        boolean verified) {}
