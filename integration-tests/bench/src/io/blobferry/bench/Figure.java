package io.blobferry.bench;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What a measure says, in the unit of a column. */
// The functions hold no state.
@SuppressWarnings("ImmutableEnumChecker")
enum Figure {
    WALL("wall", "s", 2, Measure::wallSeconds),
    THROUGHPUT("throughput", "MiB/s", 1, measure -> mib(measure) / measure.wallSeconds()),
    CPU("CPU", "s", 2, Measure::cpuSeconds),
    CPU_PER_GIB("CPU per GiB", "s", 2, measure -> measure.cpuSeconds() * 1024 / mib(measure)),
    OBJECTS_PER_SECOND("objects per second", "", 0, measure -> measure.load().count() / measure.wallSeconds()),
    OBJECTS_PER_CPU_SECOND(
            "objects per CPU-second", "", 0, measure -> measure.load().count() / measure.cpuSeconds()),
    REQUESTS_PER_OBJECT(
            "requests per object",
            "",
            2,
            measure -> (double) measure.requests() / measure.load().count()),
    PEAK_RSS("peak RSS", "MiB", 0, measure -> (double) measure.peakRssBytes() / Workload.MIB),
    LOAD_STUBS_CPU("load stubs' CPU", "s", 2, Measure::loadStubsCpuSeconds);

    private final String title;
    private final String unit;
    private final int digits;
    private final ToDoubleFunction<Measure> value;

    Figure(String title, String unit, int digits, ToDoubleFunction<Measure> value) {
        this.title = title;
        this.unit = unit;
        this.digits = digits;
        this.value = value;
    }

    double of(Measure measure) {
        return value.applyAsDouble(measure);
    }

    String title() {
        return title;
    }

    /** The title of a column: with the unit. */
    String heading() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }

    String text(double number) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    private static double mib(Measure measure) {
        return (double) measure.load().bytes() / Workload.MIB;
    }
}
