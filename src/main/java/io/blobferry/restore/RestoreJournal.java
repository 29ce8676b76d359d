package io.blobferry.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.blobferry.spi.destination.DestinationUnusableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What one restore has done so far, in a folder of its own, so that the same command continues where it stopped: the time that
 * it restores, what is done, and which ranges of blobs in progress are written. A restore that has ended leaves nothing, and the
 * next begins anew. Thread-safe.
 */
public final class RestoreJournal implements AutoCloseable {
    private static final String RUN = "run.json";
    private static final String RESULTS = "results.jsonl";
    private static final String DONE = "done.index";
    private static final String RANGES = "ranges";
    private static final String LOCK = "lock";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Path folder;
    private final FileChannel lock;
    private final boolean resumed;
    private final Instant asOf;
    private final Instant startedAt;
    private final DoneIndex done;
    private final FileChannel results;

    private RestoreJournal(Path folder, FileChannel lock, String command, Instant asOf, Instant now)
            throws IOException {
        this.folder = folder;
        this.lock = lock;
        Optional<JsonNode> known = read(folder.resolve(RUN), command);
        resumed = known.isPresent();
        if (known.isEmpty()) {
            clear(folder);
            write(folder, command, asOf, now);
        }
        this.asOf = known.flatMap(run -> instant(run, "asOf")).orElse(asOf);
        startedAt = known.flatMap(run -> instant(run, "startedAt")).orElse(now);
        Files.createDirectories(folder.resolve(RANGES));
        done = new DoneIndex(folder.resolve(DONE));
        results = openLines(folder.resolve(RESULTS));
    }

    /** Opens it for adding lines. A last line that a crash has cut off is ended. */
    private static FileChannel openLines(Path file) throws IOException {
        boolean isCut = false;
        if (Files.exists(file) && Files.size(file) > 0) {
            try (FileChannel end = FileChannel.open(file, StandardOpenOption.READ)) {
                ByteBuffer last = ByteBuffer.allocate(1);
                end.read(last, end.size() - 1);
                isCut = last.get(0) != '\n';
            }
        }
        FileChannel lines =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (isCut) {
            lines.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        return lines;
    }

    /**
     * Opens the journal of a command, or begins it.
     *
     * @param parent the folder of all journals of a destination, or of this machine
     * @param command identifies the command: everything that decides what it restores, and to where
     * @param asOf the time that it restores, if it begins now; else the journal's counts
     * @throws DestinationUnusableException if it cannot be opened; the message names the remedy
     */
    public static RestoreJournal open(Path parent, String command, Instant asOf, Instant now) {
        Path folder = parent.resolve(hash(command));
        try {
            Files.createDirectories(folder);
            FileChannel lock = lock(folder);
            try {
                return new RestoreJournal(folder, lock, command, asOf, now);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DestinationUnusableException(
                    "the journal of this restore cannot be written to " + folder + ": " + e
                            + ". Free space there, or allow this user to write.",
                    e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ofThisProcess) {
            // As if another process held it.
        }
        channel.close();
        throw new DestinationUnusableException("the same restore runs already: wait until it has ended.", null);
    }

    /** Whether an earlier call of the same command was interrupted, and this one continues it. */
    public boolean isResumed() {
        return resumed;
    }

    /** The time that is restored. */
    public Instant asOf() {
        return asOf;
    }

    /** When the first call of the command began. */
    public Instant startedAt() {
        return startedAt;
    }

    boolean isDone(RestoreTask task) {
        return done.contains(task);
    }

    /** Notes a final outcome. */
    void add(RestoreTask task, RestoreOutcome outcome) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("blob", task.name());
        line.put("id", DoneIndex.idOf(task));
        switch (outcome) {
            case RestoreOutcome.Restored(long bytes, List<String> doubts, List<String> notes) ->
                put(line, "restored", bytes, doubts, notes);
            case RestoreOutcome.AlreadyThere(long bytes, List<String> doubts, List<String> notes) ->
                put(line, "there", bytes, doubts, notes);
            default -> throw new IllegalArgumentException("no final outcome: " + outcome);
        }
        ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.US_ASCII));
        synchronized (results) {
            while (bytes.hasRemaining()) {
                results.write(bytes);
            }
        }
        done.add(task);
    }

    private static void put(
            Map<String, Object> line, String result, long bytes, List<String> doubts, List<String> notes) {
        line.put("result", result);
        line.put("bytes", bytes);
        if (!doubts.isEmpty()) {
            line.put("doubts", doubts);
        }
        if (!notes.isEmpty()) {
            line.put("notes", notes);
        }
    }

    /** Passes on the final outcomes of earlier calls, with the blobs' names. A line that a crash has cut off is left out. */
    void replay(BiConsumer<String, RestoreOutcome> receiver) throws IOException {
        if (!resumed) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve(RESULTS), StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // What was not added to the index before a crash is done again, and must not count twice.
                parse(line)
                        .filter(json -> done.containsId(json.path("id").asText()))
                        .ifPresent(json -> receiver.accept(json.path("blob").asText(), outcome(json)));
            }
        }
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
        } catch (JsonProcessingException cut) {
            return Optional.empty();
        }
    }

    private static RestoreOutcome outcome(JsonNode json) {
        long bytes = json.path("bytes").asLong();
        List<String> doubts = texts(json.path("doubts"));
        List<String> notes = texts(json.path("notes"));
        return json.path("result").asText().equals("there")
                ? new RestoreOutcome.AlreadyThere(bytes, doubts, notes)
                : new RestoreOutcome.Restored(bytes, doubts, notes);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The ranges of a blob in progress. */
    RangeLog ranges(RestoreTask task) {
        return new RangeLog(folder.resolve(RANGES).resolve(hash(task.id())));
    }

    /** Everything is restored: removes the journal, so that the same command begins anew. */
    public void finish() {
        try {
            close();
            clear(folder);
            Files.deleteIfExists(folder.resolve(LOCK));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new DestinationUnusableException("the journal in " + folder + " cannot be removed: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            results.close();
            done.close();
            lock.close();
        } catch (IOException e) {
            // What was added is in the files.
        }
    }

    private static Optional<JsonNode> read(Path run, String command) throws IOException {
        try {
            return parse(Files.readString(run))
                    .filter(json -> json.path("command").asText().equals(command));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    private static void write(Path folder, String command, Instant asOf, Instant now) throws IOException {
        Path part = folder.resolve(RUN + ".part");
        Files.writeString(
                part,
                JSON.writeValueAsString(
                        Map.of("command", command, "asOf", asOf.toString(), "startedAt", now.toString())));
        Files.move(part, folder.resolve(RUN), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<Instant> instant(JsonNode run, String field) {
        try {
            return Optional.of(Instant.parse(run.path(field).asText()));
        } catch (DateTimeException invalid) {
            return Optional.empty();
        }
    }

    private static void clear(Path folder) throws IOException {
        Path ranges = folder.resolve(RANGES);
        if (Files.isDirectory(ranges)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(ranges)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(ranges);
        }
        for (String name : List.of(RUN, RESULTS, DONE, DONE + ".new")) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }
}
