package io.blobferry.loadstubs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AwsChunkedBodyTest {
    private static final String BODY =
            "5\r\nhello\r\n6;chunk-signature=abc\r\n world\r\n0\r\nx-amz-checksum-crc64nvme:AAAA=\r\n\r\n";

    @Test
    void countsWhatIsInTheChunksAndKeepsTheTrailer() throws S3Refusal {
        assertEquals(new ReceivedBody(11, Optional.of("AAAA=")), received(BODY, 11, BODY.length()));
    }

    @Test
    void doesSoHoweverTheBytesArrive() throws S3Refusal {
        for (int each = 1; each < BODY.length(); each++) {
            assertEquals(new ReceivedBody(11, Optional.of("AAAA=")), received(BODY, 11, each));
        }
    }

    @Test
    void refusesAnotherLengthThanAnnounced() {
        assertThrows(S3Refusal.class, () -> received(BODY, 12, BODY.length()));
    }

    @Test
    void refusesABodyThatIsCut() {
        assertThrows(S3Refusal.class, () -> received(BODY.substring(0, BODY.length() - 2), 11, BODY.length()));
    }

    @Test
    void refusesWhatIsNoChunk() {
        assertThrows(S3Refusal.class, () -> received("no length\r\n", 0, BODY.length()));
    }

    private static ReceivedBody received(String body, long announced, int each) throws S3Refusal {
        AwsChunkedBody payload = new AwsChunkedBody(
                new DefaultHttpHeaders().set("x-amz-decoded-content-length", Long.toString(announced)));
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < bytes.length; from += each) {
            payload.take(Unpooled.copiedBuffer(bytes, from, Math.min(each, bytes.length - from)));
        }
        return payload.end();
    }
}
