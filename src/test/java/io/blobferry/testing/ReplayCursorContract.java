package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ReplayCursorStore;
import io.blobferry.spi.state.ReplayCursorStore.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of a replay's cursor does. */
public abstract class ReplayCursorContract {
    private static final String UNKNOWN_ETAG = "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"";

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** An empty store. */
    protected abstract ReplayCursorStore store();

    @Test
    protected void cursor_isAbsentFirst() {
        assertEquals(Optional.empty(), store().find(run));
    }

    @Test
    protected void write_isReadAgain() {
        Row first = write(Optional.empty(), Optional.of("1!token \u00FC"));
        assertEquals(Optional.of("1!token \u00FC"), first.from());
        assertEquals(Optional.of(first), store().find(run));
        Row start = write(store().find(run), Optional.empty());
        assertEquals(Optional.empty(), start.from());
        assertEquals(Optional.of(start), store().find(run));
    }

    @Test
    protected void insert_ofExistingRow_isLost() {
        Row first = write(Optional.empty(), Optional.of("a"));
        assertEquals(Optional.empty(), store().write(run, Optional.empty(), Optional.of("b")));
        assertEquals(Optional.of(first), store().find(run));
    }

    @Test
    protected void write_afterAnother_isLost() {
        Row first = write(Optional.empty(), Optional.of("a"));
        Row second = write(Optional.of(first), Optional.of("b"));
        assertEquals(Optional.empty(), store().write(run, Optional.of(first), Optional.of("c")));
        assertEquals(Optional.of(second), store().find(run));
    }

    /** Equal rows are different versions of the row. */
    @Test
    protected void write_afterAnEqualOne_isLost() {
        Row first = write(Optional.empty(), Optional.of("a"));
        Row second = write(Optional.of(first), Optional.of("a"));
        assertNotEquals(first.etag(), second.etag());
        assertEquals(Optional.empty(), store().write(run, Optional.of(first), Optional.of("b")));
    }

    /** As where an operator has deleted the row. */
    @Test
    protected void write_ofAMissingRow_isLost() {
        Row elsewhere = new Row(Optional.of("a"), UNKNOWN_ETAG);
        assertEquals(Optional.empty(), store().write(run, Optional.of(elsewhere), Optional.of("b")));
        assertEquals(Optional.empty(), store().find(run));
    }

    private Row write(Optional<Row> read, Optional<String> from) {
        return store().write(run, read, from).orElseThrow();
    }
}
