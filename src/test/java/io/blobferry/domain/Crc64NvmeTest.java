package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Crc64NvmeTest {
    private static final byte[] DIGITS = "123456789".getBytes(StandardCharsets.US_ASCII);
    private static final Crc64Nvme CHECK = new Crc64Nvme(0xAE8B14860A799888L);

    @Test
    void reference_checkString_matchesStandard() {
        assertEquals(CHECK, TableCrc64.of(DIGITS));
    }

    @Test
    void combine_everySplit_givesCheckValue() {
        for (int split = 0; split <= DIGITS.length; split++) {
            Crc64Nvme front = TableCrc64.of(Arrays.copyOfRange(DIGITS, 0, split));
            Crc64Nvme back = TableCrc64.of(Arrays.copyOfRange(DIGITS, split, DIGITS.length));
            assertEquals(CHECK, front.combine(back, DIGITS.length - (long) split), "split at " + split);
        }
    }

    @Test
    void combine_randomParts_equalsWhole() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            Crc64Nvme combined = Crc64Nvme.EMPTY;
            int start = 0;
            while (start < bytes.length) {
                int end = Math.min(bytes.length, start + 1 + random.nextInt(1500));
                Crc64Nvme part = TableCrc64.of(Arrays.copyOfRange(bytes, start, end));
                combined = combined.combine(part, end - (long) start);
                start = end;
            }
            assertEquals(TableCrc64.of(bytes), combined, bytes.length + " bytes");
        }
    }

    /** Zeros by doubling: the length reaches terabytes without any content. */
    @Test
    void combine_lengthsBeyondInt_isAssociative() {
        Crc64Nvme mebibyte = TableCrc64.of(new byte[1 << 20]);
        Crc64Nvme doubled = mebibyte;
        for (long length = 1L << 20; length < 1L << 44; length *= 2) {
            doubled = doubled.combine(doubled, length);
        }
        long rest = (1L << 44) - (1L << 20);
        Crc64Nvme allButOne = Crc64Nvme.EMPTY;
        Crc64Nvme block = mebibyte;
        for (long length = 1L << 20; length < 1L << 44; length *= 2) {
            allButOne = allButOne.combine(block, length);
            block = block.combine(block, length);
        }
        assertEquals(doubled, mebibyte.combine(allButOne, rest));
    }

    @Test
    void combine_otherOrder_differs() {
        Crc64Nvme one = TableCrc64.of(new byte[] {1});
        Crc64Nvme two = TableCrc64.of(new byte[] {2});
        assertNotEquals(one.combine(two, 1), two.combine(one, 1));
    }

    @Test
    void combine_withEmpty_isNeutral() {
        assertEquals(CHECK, CHECK.combine(Crc64Nvme.EMPTY, 0));
        assertEquals(CHECK, Crc64Nvme.EMPTY.combine(CHECK, DIGITS.length));
        assertEquals(Crc64Nvme.EMPTY, TableCrc64.of(new byte[0]));
    }

    @Test
    void base64_bigEndian_asInS3() {
        assertEquals("rosUhgp5mIg=", CHECK.base64());
        assertEquals("rosUhgp5mIg=", CHECK.toString());
        assertEquals(CHECK, Crc64Nvme.fromBase64("rosUhgp5mIg="));
        assertEquals("AAAAAAAAAAE=", new Crc64Nvme(1).base64());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAAA", "not base64!"})
    void fromBase64_otherText_isRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> Crc64Nvme.fromBase64(text));
    }
}
