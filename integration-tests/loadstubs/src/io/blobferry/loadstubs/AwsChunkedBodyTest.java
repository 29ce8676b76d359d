package io.blobferry.loadstubs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AwsChunkedBodyTest {
    private static final String BODY =
            "5\r\nhello\r\n6;chunk-signature=abc\r\n world\r\n0\r\nx-amz-checksum-crc64nvme:AAAAAAAAAAE=\r\n\r\n";

    private static final ReceivedContent HELLO = new ReceivedContent(
            11,
            Optional.of(new Crc64Nvme(1)),
            Optional.of(ByteBuffer.wrap("hello world".getBytes(StandardCharsets.UTF_8))));

    @Test
    void keepsChunkBytesAndTrailer() {
        assertEquals(HELLO, received(BODY, 11, BODY.length()));
    }

    @Test
    void anyFragmentation_isDecoded() {
        for (int each = 1; each < BODY.length(); each++) {
            assertEquals(HELLO, received(BODY, 11, each));
        }
    }

    @Test
    void wrongLength_isRejected() {
        assertThrows(ServiceException.class, () -> received(BODY, 12, BODY.length()));
    }

    @Test
    void truncatedBody_isRejected() {
        assertThrows(ServiceException.class, () -> received(BODY.substring(0, BODY.length() - 2), 11, BODY.length()));
    }

    @Test
    void malformedTrailerChecksum_isRejected() {
        String malformed = BODY.replace("AAAAAAAAAAE=", "AAAA");
        assertThrows(ServiceException.class, () -> received(malformed, 11, malformed.length()));
    }

    @Test
    void malformedChunk_isRejected() {
        assertThrows(ServiceException.class, () -> received("no length\r\n", 0, BODY.length()));
    }

    private static ReceivedContent received(String body, long announced, int each) {
        AwsChunkedBody payload = new AwsChunkedBody(
                new DefaultHttpHeaders().set("x-amz-decoded-content-length", Long.toString(announced)), 11);
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < bytes.length; from += each) {
            payload.take(Unpooled.copiedBuffer(bytes, from, Math.min(each, bytes.length - from)));
        }
        return payload.end();
    }
}
