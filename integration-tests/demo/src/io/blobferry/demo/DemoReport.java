package io.blobferry.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;

/** All that the demo found, as {@code --json} prints it. */
@JsonPropertyOrder({"blobs", "verified", "restored", "failed"})
record DemoReport(List<Shipment> blobs, int verified, int restored, int failed) {
    /** @param restored the names of the blobs that came back as they were */
    static DemoReport of(List<Shipment> shipments, Set<String> restored) {
        List<Shipment> blobs =
                shipments.stream().map(blob -> blob.restored(restored)).toList();
        int verified = (int) blobs.stream().filter(Shipment::verified).count();
        int equal = (int) blobs.stream().filter(Shipment::restored).count();
        return new DemoReport(blobs, verified, equal, blobs.size() - verified);
    }

    /** Whether every blob was backed up, and came back. */
    @JsonIgnore
    boolean isSound() {
        return verified == blobs.size() && restored == blobs.size();
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
        String row = "%-" + name + "s  %11s  %-19s  %-36s  %-12s  %8s  %7s  %-9s  %s%n";
        table.append(String.format(
                row, "blob", "bytes", "ETag", "S3 version", "CRC64NVME", "requests", "ms", "read back", "restored"));
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
                    blob.verified() ? "equal" : "DIFFERS",
                    blob.restored() ? "equal" : "DIFFERS"));
        }
        return table + String.format("%n%d verified, %d restored, %d failed", verified, restored, failed);
    }
}
