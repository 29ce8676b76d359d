package io.blobferry.testing.cloud;

import io.blobferry.domain.Crc64Nvme;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A text in UTF-8. */
public record TextContent(String text) implements Content {
    @Override
    public long size() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public Optional<Crc64Nvme> checksum() {
        return Optional.empty();
    }
}
