package io.blobferry.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux counts of a process; the process itself is not asked, but for {@link #liveHeap}. */
final class ProcessProbe {
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final int STATE_COLUMN = 3;
    private static final int INODE_COLUMN = 9;
    private static final String LISTENING = "0A";

    /** utime and stime among what follows the name in parentheses. */
    private static final int USER_TIME = 11;

    private static final double TICKS_PER_SECOND = 100;

    private final long pid;

    ProcessProbe(long pid) {
        this.pid = pid;
    }

    long residentBytes() {
        return status("VmRSS") * 1024;
    }

    long threads() {
        return status("Threads");
    }

    /** Open file descriptors. */
    long handles() {
        return descriptors().size();
    }

    /** TCP sockets of the process, in every state but listening: established, and those that one side has closed. */
    long connections() {
        Set<String> inodes = new HashSet<>();
        for (String target : descriptors()) {
            Matcher matcher = SOCKET.matcher(target);
            if (matcher.matches()) {
                inodes.add(matcher.group(1));
            }
        }
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> lines(table).stream().skip(1))
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> inodes.contains(columns[INODE_COLUMN]) && !LISTENING.equals(columns[STATE_COLUMN]))
                .count();
    }

    double cpuSeconds() {
        String stat = lines("stat").getFirst();
        String[] columns = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(columns[USER_TIME]) + Long.parseLong(columns[USER_TIME + 1])) / TICKS_PER_SECOND;
    }

    /** The bytes of the JVM's objects that a full collection leaves. */
    long liveHeap() {
        ProcessBuilder jcmd = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram");
        try {
            Process process = jcmd.redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = TOTAL.matcher(text);
            if (!matcher.find()) {
                throw new IllegalStateException("no histogram of process " + pid + ": " + text);
            }
            return Long.parseLong(matcher.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long status(String name) {
        return lines("status").stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private List<String> descriptors() {
        try (Stream<Path> links = Files.list(of("fd"))) {
            return links.map(ProcessProbe::target).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A descriptor that was closed after it was listed has no target. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(of(file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended", e);
        }
    }

    private Path of(String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
