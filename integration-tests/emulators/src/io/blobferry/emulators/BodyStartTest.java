package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyStartTest {
    @Test
    void body_beginsAfterEmptyLine() {
        assertEquals(26, find("PUT /a HTTP/1.1\r\nX: 12\r\n\r\nbody"));
        assertEquals(19, find("HTTP/1.1 200 OK\r\n\r\n"));
        assertEquals(23, find("HTTP/1.1 200 OK\r\nX: \r\r\n"), "a header alone");
    }

    @Test
    void emptyLine_isFoundAcrossReads() {
        byte[] message = "HTTP/1.1 200 OK\r\n\r\nbody".getBytes(StandardCharsets.ISO_8859_1);
        BodyStart start = new BodyStart();
        assertEquals(4, start.in(message, 4));
        for (int at = 4; at < 19; at++) {
            assertEquals(1, start.in(new byte[] {message[at]}, 1));
        }
        assertEquals(0, start.in(new byte[] {'x'}, 1));
    }

    @Test
    void otherBytes_areBody() {
        assertEquals(0, find("\u0016\u0003\u0001 a TLS record"));
        assertEquals(0, find("content"));
        assertEquals(0, find("a"));
    }

    private static int find(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new BodyStart().in(bytes, bytes.length);
    }
}
