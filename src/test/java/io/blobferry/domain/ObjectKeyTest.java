package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.routing.Route;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectKeyTest {
    /** 1,024 bytes in characters of one, two and four bytes. */
    @ParameterizedTest
    @CsvSource({"a,1024", "ä,512", "𝄞,256"})
    void key_over1024Bytes_isRejected(String letter, int count) {
        String longest = letter.repeat(count);
        assertTrue(ObjectKey.fits(longest));
        assertEquals(longest, new ObjectKey("bucket", longest).key());
        assertFalse(ObjectKey.fits(longest + "a"));
        assertThrows(IllegalArgumentException.class, () -> new ObjectKey("bucket", longest + "a"));
    }

    @Test
    void key_threeByteCharacters_countBytes() {
        assertTrue(ObjectKey.fits("漢".repeat(341) + "a"));
        assertFalse(ObjectKey.fits("漢".repeat(341) + "ab"));
    }

    @Test
    void key_emptyOrNoBucket_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new ObjectKey("bucket", ""));
        assertThrows(IllegalArgumentException.class, () -> new ObjectKey(" ", "key"));
        assertEquals("s3://bucket/a/key", new ObjectKey("bucket", "a/key").toString());
    }

    @Test
    void routeKey_isPrefixContainerName() {
        BlobAddress blob = new BlobAddress("account", "container", "folder/ä b+c");
        assertEquals(
                Optional.of(new ObjectKey("bucket", "prefix/container/folder/ä b+c")),
                new Route("bucket", "prefix/").keyOf(blob));
        assertEquals(
                Optional.of(new ObjectKey("bucket", "container/folder/ä b+c")), new Route("bucket", "").keyOf(blob));
    }

    @Test
    void routeKey_otherContainer_differs() {
        Route route = new Route("bucket", "");
        assertFalse(route.keyOf(new BlobAddress("account", "one", "two/three"))
                .equals(route.keyOf(new BlobAddress("account", "one-two", "three"))));
    }

    @Test
    void routeKey_prefixCountsInBytes() {
        Route route = new Route("bucket", "ä/");
        int room = ObjectKey.MAX_KEY_BYTES - "ä/container/".length() - 1;
        assertTrue(route.keyOf(new BlobAddress("account", "container", "n".repeat(room)))
                .isPresent());
        assertTrue(route.keyOf(new BlobAddress("account", "container", "n".repeat(room + 1)))
                .isEmpty());
    }
}
