package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobAddressTest {
    @Test
    void name_anyCharacter_isKept() {
        assertEquals("a/c/x/ y?#%2F", new BlobAddress("a", "c", "x/ y?#%2F").toString());
    }

    @Test
    void name_1To1024Characters_isAccepted() {
        assertEquals(1024, new BlobAddress("a", "c", "ä".repeat(1024)).name().length());
        assertThrows(IllegalArgumentException.class, () -> new BlobAddress("a", "c", "ä".repeat(1025)));
        assertThrows(IllegalArgumentException.class, () -> new BlobAddress("a", "c", ""));
    }

    @Test
    void name_singleSpace_isAccepted() {
        assertEquals(" ", new BlobAddress("a", "c", " ").name());
    }

    @ParameterizedTest
    @CsvSource({"' ',c", "a,' '", "'',c", "a,''", ",c", "a,"})
    void accountOrContainer_blank_isRejected(String account, String container) {
        assertThrows(IllegalArgumentException.class, () -> new BlobAddress(account, container, "n"));
    }
}
