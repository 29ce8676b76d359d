package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Files of dead letters by name; a page is of few. */
public final class MemoryDeadLetters implements DeadLetters {
    private static final int PAGE = 3;

    private record Stored(String text, String tag, Instant written) {}

    private final TreeMap<String, Stored> files = new TreeMap<>();
    private final FaultInjector boundary;
    private final Clock clock;
    private int writes;

    public MemoryDeadLetters(FaultInjector boundary, Clock clock) {
        this.boundary = boundary;
        this.clock = clock;
    }

    public synchronized void leave(String name, String text) {
        files.put(name, new Stored(text, "tag " + ++writes, clock.instant()));
    }

    public synchronized List<String> names() {
        return List.copyOf(files.keySet());
    }

    public synchronized void clear() {
        files.clear();
    }

    @Override
    public Page list(RunContext run, Optional<String> from) {
        return boundary.cross(run, "letters.list", () -> page(from));
    }

    private synchronized Page page(Optional<String> from) {
        List<File> after = from.map(last -> files.tailMap(last, false)).orElse(files).entrySet().stream()
                .map(entry -> new File(
                        entry.getKey(),
                        entry.getValue().tag(),
                        entry.getValue().text().getBytes(StandardCharsets.UTF_8).length,
                        entry.getValue().written()))
                .toList();
        List<File> page = after.subList(0, Math.min(PAGE, after.size()));
        return new Page(page, after.size() > PAGE ? Optional.of(page.getLast().name()) : Optional.empty());
    }

    @Override
    public Optional<String> read(RunContext run, File file) {
        return boundary.cross(run, "letters.read", () -> as(file).map(Stored::text));
    }

    @Override
    public boolean remove(RunContext run, File file) {
        return boundary.cross(run, "letters.remove", () -> {
            synchronized (this) {
                as(file).ifPresent(stored -> files.remove(file.name()));
                return !files.containsKey(file.name());
            }
        });
    }

    private synchronized Optional<Stored> as(File file) {
        return Optional.ofNullable(files.get(file.name()))
                .filter(stored -> stored.tag().equals(file.etag()));
    }
}
