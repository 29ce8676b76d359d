package io.blobferry.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobPatternTest {
    @ParameterizedTest
    @CsvSource({
        "*.pdf, a.pdf, true",
        "*.pdf, folder/a.pdf, false",
        "**.pdf, folder/a.pdf, true",
        "**/a.pdf, a.pdf, true",
        "**/a.pdf, x/y/a.pdf, true",
        "**/a.pdf, xa.pdf, false",
        "tmp/**, tmp/x/y, true",
        "tmp/**, tmp, false",
        "a/**/b, a/b, true",
        "a/**/b, a/x/y/b, true",
        "a?c, abc, true",
        "a?c, a/c, false",
        "a?c, a😀c, true",
        "a.c, abc, false",
        "[a](b)+{c}|^$, [a](b)+{c}|^$, true",
        "ä*, äöü, true",
        "*, '', true",
        "A*, abc, false",
        "**, any/thing at all, true"
    })
    void matches_wholeName(String pattern, String name, boolean matches) {
        assertEquals(matches, new GlobPattern(pattern).matches(name));
    }

    @Test
    void matches_lineBreak_likeAnyCharacter() {
        assertEquals(true, new GlobPattern("a*b").matches("a\nb"));
        assertEquals(true, new GlobPattern("**").matches("a\nb/c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void pattern_blank_isRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> new GlobPattern(text));
    }

    @Test
    void equals_comparesText() {
        assertEquals(new GlobPattern("a/**"), new GlobPattern("a/**"));
        assertEquals(new GlobPattern("a/**").hashCode(), new GlobPattern("a/**").hashCode());
        assertNotEquals(new GlobPattern("a/**"), new GlobPattern("a/*"));
    }
}
