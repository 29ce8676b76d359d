package io.blobferry.it;

import io.blobferry.it.SoakSample.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One measure in the first and in the last third of a soak.
 *
 * @param first the median in the first third
 * @param last the median in the last third
 * @param lowestFirst the lowest in the first third; a leak raises the lowest too
 */
record SoakTrend(Measure measure, double first, double last, double lowestFirst, double lowestLast, double highest) {
    static List<SoakTrend> of(List<SoakSample> samples) {
        return Arrays.stream(Measure.values())
                .map(measure -> of(measure, samples))
                .toList();
    }

    private static SoakTrend of(Measure measure, List<SoakSample> samples) {
        int third = samples.size() / 3;
        double[] first = sorted(measure, samples.subList(0, third));
        double[] last = sorted(measure, samples.subList(samples.size() - third, samples.size()));
        double[] all = sorted(measure, samples);
        return new SoakTrend(measure, first[third / 2], last[third / 2], first[0], last[0], all[all.length - 1]);
    }

    private static double[] sorted(Measure measure, List<SoakSample> samples) {
        return samples.stream().mapToDouble(measure::of).sorted().toArray();
    }

    boolean flat() {
        return last <= measure.limit(first);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-20s median %6.1f in the first third, %6.1f in the last (limit %6.1f); lowest %6.1f, %6.1f;"
                        + " highest %6.1f%s",
                measure.label(),
                first,
                last,
                measure.limit(first),
                lowestFirst,
                lowestLast,
                highest,
                flat() ? "" : " NOT FLAT");
    }
}
