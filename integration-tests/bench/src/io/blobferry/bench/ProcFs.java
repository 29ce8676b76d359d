package io.blobferry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux reports of a process. A process that has ended has no memory and no children. */
final class ProcFs {
    /** The kernel's unit for programs is the same on every architecture that a JDK is for. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of what follows the name in parentheses: utime, stime, cutime and cstime. */
    private static final int FIRST_OF_FOUR_TIMES = 11;

    /** user, nice and system; what follows is idle. */
    private static final int BUSY_COLUMNS = 4;

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private ProcFs() {}

    /**
     * The processor time of the process and of those of its children that have ended.
     *
     * @throws UncheckedIOException if the process has ended: its figures are gone with it
     */
    static double cpuSeconds(long pid) {
        try {
            String stat = Files.readString(of(pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Arrays.stream(fields, FIRST_OF_FOUR_TIMES, FIRST_OF_FOUR_TIMES + 4)
                            .mapToLong(Long::parseLong)
                            .sum()
                    / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the processor time of process " + pid, e);
        }
    }

    /** The processor time that all processes have taken since the machine's start. */
    static double machineCpuSeconds() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] words = lines.findFirst().orElseThrow().split("\\s+", -1);
            return Arrays.stream(words, 1, BUSY_COLUMNS)
                            .mapToLong(Long::parseLong)
                            .sum()
                    / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the machine's processor time", e);
        }
    }

    /** The most memory that was ever resident, in bytes, since the start or since {@link #resetPeak}. */
    static long peakRss(long pid) {
        try {
            Matcher matcher = PEAK.matcher(Files.readString(of(pid, "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Lets the peak begin anew at what is resident now. */
    static void resetPeak(long pid) {
        try {
            Files.writeString(of(pid, "clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset the peak of process " + pid, e);
        }
    }

    static List<Long> children(long pid) {
        try {
            return Arrays.stream(Files.readString(of(pid, "task/" + pid + "/children"))
                            .strip()
                            .split(" ", -1))
                    .filter(word -> !word.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path of(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
