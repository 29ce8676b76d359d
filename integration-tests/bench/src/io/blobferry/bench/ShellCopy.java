package io.blobferry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that runs and ends, under a shell that reports the processor time of all its children.
 *
 * @param peakRssBytes the most that its processes held at once, looked at every few milliseconds
 */
record ShellCopy(double wallSeconds, double cpuSeconds, long peakRssBytes) {
    private static final long SAMPLING_MILLIS = 20;

    /** The second line of {@code times} is that of the children: user and system. */
    private static final Pattern CHILDREN = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$");

    /** What it took for the load. */
    Measure measure(Workload load, ServerUsage servers) {
        return Measure.of(load, wallSeconds, cpuSeconds, peakRssBytes, servers);
    }

    /**
     * Runs the script by bash with these arguments.
     *
     * @param log takes what it prints, standard error included
     * @throws IllegalStateException if it fails, with the end of what it said
     */
    static ShellCopy run(Path log, Map<String, String> environment, String script, List<String> arguments) {
        List<String> line = new ArrayList<>(
                List.of("bash", "-c", "set -o pipefail\n{ " + script + "\n} >&2\ncode=$?\ntimes\nexit $code", "bench"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(log.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.getParent());
            long start = System.nanoTime();
            Process shell = builder.start();
            ChildProcessGuard end = new ChildProcessGuard(shell);
            long peak = peakUntilEnd(shell);
            end.close();
            double seconds = (System.nanoTime() - start) / 1e9;
            String times = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (shell.exitValue() != 0) {
                throw new IllegalStateException("it failed with " + shell.exitValue() + ": " + endOf(log));
            }
            return new ShellCopy(seconds, children(times), peak);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run bash", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static long peakUntilEnd(Process shell) throws InterruptedException {
        long peak = 0;
        while (!shell.waitFor(SAMPLING_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = ProcFs.children(shell.pid()).stream()
                    .mapToLong(ProcFs::peakRss)
                    .sum();
            peak = Math.max(peak, now);
        }
        return peak;
    }

    private static double children(String times) {
        Matcher matcher = CHILDREN.matcher(times);
        if (!matcher.find()) {
            throw new IllegalStateException("bash printed no times: " + times);
        }
        return 60 * (Integer.parseInt(matcher.group(1)) + Integer.parseInt(matcher.group(3)))
                + Double.parseDouble(matcher.group(2))
                + Double.parseDouble(matcher.group(4));
    }

    private static String endOf(Path log) throws IOException {
        String said = Files.readString(log);
        return said.substring(Math.max(0, said.length() - 2000));
    }
}
