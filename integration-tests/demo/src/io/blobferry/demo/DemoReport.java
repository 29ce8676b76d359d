package io.blobferry.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** All that the demo found, as {@code --json} prints it. */
@JsonPropertyOrder({"blobs", "verified", "failed"})
record DemoReport(List<Shipment> blobs, int verified, int failed) {
    static DemoReport of(List<Shipment> blobs) {
        int verified = (int) blobs.stream().filter(Shipment::verified).count();
        return new DemoReport(List.copyOf(blobs), verified, blobs.size() - verified);
    }

    String json() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    String table() {
        int name = Math.max(
                4, blobs.stream().mapToInt(blob -> blob.name().length()).max().orElse(4));
        StringBuilder table = new StringBuilder();
        String row = "%-" + name + "s  %11s  %-19s  %-36s  %-12s  %8s  %7s  %s%n";
        table.append(
                String.format(row, "blob", "bytes", "ETag", "S3 version", "CRC64NVME", "requests", "ms", "read back"));
        for (Shipment blob : blobs) {
            table.append(String.format(
                    row,
                    blob.name(),
                    blob.bytes(),
                    blob.etag(),
                    blob.s3VersionId(),
                    blob.crc64nvme(),
                    blob.requests(),
                    blob.millis(),
                    blob.verified() ? "equal" : "DIFFERS"));
        }
        return table + String.format("%n%d verified, %d failed", verified, failed);
    }
}
