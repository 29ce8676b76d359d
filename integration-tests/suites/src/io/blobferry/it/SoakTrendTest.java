package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.it.SoakSample.Measure;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a soak calls flat, and that it notices a leak. */
class SoakTrendTest {
    private static final long MIB = 1 << 20;
    private static final int SAMPLES = 450;

    @Test
    void flat_steadyWithPeaks() {
        assertEquals(
                List.of(), notFlat(i -> sample(i % 10 == 0 ? 250 : 200, i % 10 == 0 ? 170 : 150, i % 7 == 0 ? 90 : 5)));
    }

    @Test
    void flat_handleLostEveryMinute_isNot() {
        assertEquals(List.of(Measure.HANDLES), notFlat(i -> sample(200, 150 + i / 6, 5)));
    }

    @Test
    void flat_megabyteLostEveryMinute_isNot() {
        assertEquals(List.of(Measure.RESIDENT), notFlat(i -> sample(200 + i / 6, 150, 5)));
    }

    @Test
    void flat_growingBacklog_isNot() {
        assertEquals(List.of(Measure.MESSAGES), notFlat(i -> sample(200, 150, i)));
    }

    private static List<Measure> notFlat(IntFunction<SoakSample> sample) {
        List<SoakSample> samples = IntStream.range(0, SAMPLES).mapToObj(sample).toList();
        return SoakTrend.of(samples).stream()
                .filter(trend -> !trend.flat())
                .map(SoakTrend::measure)
                .toList();
    }

    /** Every ten seconds, of 75 minutes. */
    private static SoakSample sample(long residentMib, long handles, long messages) {
        return new SoakSample(0, residentMib * MIB, 17 * MIB, handles, 50, 30, messages, 1);
    }
}
