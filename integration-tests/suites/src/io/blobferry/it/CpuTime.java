package io.blobferry.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * What the machine's processors did since its start, as Linux counts it.
 *
 * @param idle waiting for work, or for a disk
 * @param all in total
 */
record CpuTime(long idle, long all) {
    private static final int IDLE = 3;
    private static final int WAITING = 4;

    /** The columns after these are parts of the first two. */
    private static final int COLUMNS = 8;

    static CpuTime now() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            String[] words = lines.findFirst().orElseThrow().split("\\s+", -1);
            long[] times = LongStream.iterate(1, i -> i <= COLUMNS, i -> i + 1)
                    .map(i -> Long.parseLong(words[(int) i]))
                    .toArray();
            return new CpuTime(
                    times[IDLE] + times[WAITING], LongStream.of(times).sum());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The share of the time since then in which processors were idle. */
    double idleSince(CpuTime before) {
        return (double) (idle - before.idle) / Math.max(1, all - before.all);
    }
}
