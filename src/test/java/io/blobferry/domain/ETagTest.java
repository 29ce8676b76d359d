package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {
    @ParameterizedTest
    @ValueSource(strings = {"0x8DC", "\"0x8DC\"", " \"0x8DC\" ", "0x8DC\n"})
    void etag_quotesAndSpaces_areIgnored(String raw) {
        assertEquals(new ETag("0x8DC"), new ETag(raw));
        assertEquals("0x8DC", new ETag(raw).toString());
    }

    @Test
    void quoted_addsQuotesOnce() {
        assertEquals("\"0x8DC\"", new ETag("0x8DC").quoted());
        assertEquals("\"0x8DC\"", new ETag("\"0x8DC\"").quoted());
    }

    @Test
    void weakETag_keepsPrefix() {
        assertEquals("W/\"1\"", new ETag("W/\"1\"").value());
    }

    @Test
    void singleQuoteCharacter_isText() {
        assertEquals("\"", new ETag("\"").value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "\" \""})
    void etag_blank_isRejected(String raw) {
        assertThrows(IllegalArgumentException.class, () -> new ETag(raw));
    }
}
