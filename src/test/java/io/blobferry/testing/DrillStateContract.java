package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.DrillStateStore.Row;
import io.blobferry.spi.state.DrillStateStore.State;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of the state of drills does. */
public abstract class DrillStateContract {
    private static final String UNKNOWN_ETAG = "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"";
    private static final LocalDate DAY = LocalDate.of(2026, 1, 2);

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** An empty store. */
    protected abstract DrillStateStore store();

    private static State state(long bytes) {
        return new State(DAY, bytes, Optional.empty());
    }

    @Test
    protected void state_isAbsentFirst() {
        assertEquals(Optional.empty(), store().find(run));
    }

    @Test
    protected void write_isReadAgain() {
        State place = new State(DAY, 5L << 40, Optional.of(new ObjectKey("bucket", "a/\u00FC\uD83D\uDE00 b")));
        Row first = write(Optional.empty(), place);
        assertEquals(place, first.state());
        assertEquals(Optional.of(first), store().find(run));
        Row second = write(store().find(run), state(0));
        assertEquals(state(0), second.state());
        assertEquals(Optional.of(second), store().find(run));
    }

    @Test
    protected void insert_ofExistingRow_isLost() {
        Row first = write(Optional.empty(), state(1));
        assertEquals(Optional.empty(), store().write(run, Optional.empty(), state(2)));
        assertEquals(Optional.of(first), store().find(run));
    }

    @Test
    protected void write_afterAnother_isLost() {
        Row first = write(Optional.empty(), state(1));
        Row second = write(Optional.of(first), state(2));
        assertEquals(Optional.empty(), store().write(run, Optional.of(first), state(3)));
        assertEquals(Optional.of(second), store().find(run));
    }

    /** Equal rows are different versions of the row. */
    @Test
    protected void write_afterAnEqualOne_isLost() {
        Row first = write(Optional.empty(), state(1));
        Row second = write(Optional.of(first), state(1));
        assertNotEquals(first.etag(), second.etag());
        assertEquals(Optional.empty(), store().write(run, Optional.of(first), state(2)));
    }

    /** As where an operator has deleted the row. */
    @Test
    protected void write_ofAMissingRow_isLost() {
        Row elsewhere = new Row(state(1), UNKNOWN_ETAG);
        assertEquals(Optional.empty(), store().write(run, Optional.of(elsewhere), state(2)));
        assertEquals(Optional.empty(), store().find(run));
    }

    private Row write(Optional<Row> read, State next) {
        return store().write(run, read, next).orElseThrow();
    }
}
