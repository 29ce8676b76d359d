package io.blobferry.loadstubs;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.testing.cloud.Content;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What is known of a body that was received.
 *
 * @param checksum as the request states it
 * @param bytes of a short body, such as a sidecar or a record; longer ones are dropped
 */
record ReceivedContent(long size, Optional<Crc64Nvme> checksum, Optional<ByteBuffer> bytes) implements Content {
    /** The synthetic content of this size. */
    static ReceivedContent synthetic(long size) {
        return new ReceivedContent(size, Optional.of(SyntheticContent.checksum(size)), Optional.empty());
    }

    /**
     * The body of an answer with a range of the content; empty if it was dropped and, by its checksum, is not the synthetic
     * content, which could be served in its place.
     */
    static Optional<Answer.Body> body(Content content, ByteRange range) {
        if (content instanceof ReceivedContent received && received.bytes().isPresent()) {
            ByteBuffer kept = received.bytes().get();
            return Optional.of(
                    new Answer.Document(kept.slice(Math.toIntExact(range.first()), Math.toIntExact(range.length()))));
        }
        return content.checksum()
                .filter(SyntheticContent.checksum(content.size())::equals)
                .map(crc -> new Answer.Content(range.first(), range.length()));
    }
}
