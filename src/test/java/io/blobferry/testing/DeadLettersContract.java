package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of dead letters does. */
public abstract class DeadLettersContract {
    private static final String NAME = "BLOBFERRY-BLOB-CREATED/2026/1/31/8/6e6a3a8f-4f3b-4e0e-9d8e-2f6f1c1a7b10.json";

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** A store to test, of this test alone; the same at each call. */
    protected abstract DeadLetters store();

    /** Leaves a file as Event Grid does, or overwrites it. */
    protected abstract void put(String name, String text);

    /** Takes the place away. */
    protected abstract void removeStore();

    @Test
    void file_isListedReadAndRemoved() {
        put(NAME, "[\"ünï\"]");
        DeadLetters.File file = only();
        assertEquals(NAME, file.name());
        assertEquals("[\"ünï\"]".getBytes(StandardCharsets.UTF_8).length, file.size());
        assertEquals(Optional.of("[\"ünï\"]"), store().read(run, file));
        assertTrue(store().remove(run, file));
        assertTrue(store().remove(run, file), "it is gone");
        assertEquals(Optional.empty(), store().read(run, file));
        assertEquals(List.of(), all());
    }

    @Test
    void changedFile_isNeitherReadNorRemoved() {
        put(NAME, "[1]");
        DeadLetters.File file = only();
        put(NAME, "[1,2]");
        assertEquals(Optional.empty(), store().read(run, file));
        assertFalse(store().remove(run, file));
        assertEquals(Optional.of("[1,2]"), store().read(run, only()));
    }

    @Test
    void allPagesAreListed() {
        List<String> names =
                IntStream.range(10, 30).mapToObj(number -> NAME + number).toList();
        names.forEach(name -> put(name, "[]"));
        assertEquals(names, all().stream().map(DeadLetters.File::name).sorted().toList());
    }

    @Test
    void missingContainer_isEmpty() {
        removeStore();
        assertEquals(List.of(), all());
    }

    private DeadLetters.File only() {
        List<DeadLetters.File> files = all();
        assertEquals(1, files.size(), files::toString);
        return files.getFirst();
    }

    private List<DeadLetters.File> all() {
        List<DeadLetters.File> files = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            DeadLetters.Page page = store().list(run, from);
            files.addAll(page.files());
            from = page.next();
        } while (from.isPresent());
        return files;
    }
}
