package io.blobferry.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void line_multilineMessage_isOneLine() {
        Problem problem = new Problem("CODE", "403 Denied\r\n  RequestId:1\nTime:2\n", "Grant it.", false);
        assertEquals("403 Denied RequestId:1 Time:2 [CODE] Grant it.", problem.line());
    }

    @Test
    void remedy_blank_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new Problem("CODE", "message", " ", false));
    }
}
