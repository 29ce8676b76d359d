package io.blobferry.loadstubs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.TableCrc64;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticContentTest {
    private static final int PERIOD = SyntheticContent.PERIOD;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 65_536, PERIOD - 1, PERIOD, PERIOD + 1, 2 * PERIOD, 11 * PERIOD + 77})
    void checksum_isThatOfTheBytes(long size) {
        TableCrc64 crc = new TableCrc64();
        ByteBuffer period = SyntheticContent.period();
        for (long at = 0; at < size; at += PERIOD) {
            crc.update(period.slice(0, (int) Math.min(PERIOD, size - at)));
        }
        assertEquals(crc.value(), SyntheticContent.checksum(size));
    }
}
