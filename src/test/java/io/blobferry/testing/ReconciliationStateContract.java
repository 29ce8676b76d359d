package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.NameRange;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationPass.Position;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.ReconciliationStateStore.Row;
import io.blobferry.spi.state.RecoveryProof;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of the reconciliation's pass does. */
public abstract class ReconciliationStateContract {
    private static final String UNUSUAL = "\u00FCn\u00EF\uD83D\uDE00 #?%/a\n";

    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** An empty store. */
    protected abstract ReconciliationStateStore store();

    @Test
    protected void pass_isAbsentFirst() {
        assertEquals(Optional.empty(), store().find(run));
    }

    @Test
    protected void pass_isReadAsWritten_atEveryPosition() {
        Optional<Row> row = Optional.empty();
        for (Position position : List.of(
                new ReconciliationPass.StalledCopyScan(Optional.empty()),
                new ReconciliationPass.StalledCopyScan(Optional.of("token")),
                new ReconciliationPass.ContainerScan(Optional.of("1!72!")),
                new ReconciliationPass.PrefixCursor("container", 0, NameRange.ALL),
                new ReconciliationPass.PrefixCursor(
                        "container",
                        2,
                        new NameRange(UNUSUAL, Optional.of(UNUSUAL + "z")),
                        Optional.of("from"),
                        UNUSUAL,
                        "prefix/" + UNUSUAL,
                        true))) {
            ReconciliationPass pass = pass(position);
            row = store().write(run, row, pass);
            assertEquals(Optional.of(pass), row.map(Row::pass));
            assertEquals(row, store().find(run));
        }
    }

    @Test
    protected void completedPass_isReadAsWritten() {
        ReconciliationPass completed = new ReconciliationPass(
                4,
                Instant.parse("2026-01-03T03:04:05Z"),
                Optional.of(Instant.parse("2026-01-03T04:04:05Z")),
                List.of(),
                counts(),
                List.of(),
                new RecoveryProof(
                        Optional.of(Instant.parse("2026-01-01T03:04:05.678901Z")),
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
                        Optional.of(Instant.parse("2026-01-03T03:04:00Z")),
                        Optional.of(new RecoveryProof.Pending(
                                Instant.parse("2026-01-03T03:04:00Z"), "account/container/\u00FC"))));
        store().write(run, Optional.empty(), completed);
        assertEquals(Optional.of(completed), store().find(run).map(Row::pass));
    }

    @Test
    protected void insert_ofExistingRow_isLost() {
        Row first = write(Optional.empty(), "first");
        assertEquals(Optional.empty(), store().write(run, Optional.empty(), pass("second")));
        assertEquals(Optional.of(first), store().find(run));
    }

    @Test
    protected void write_afterAnother_isLost() {
        Row first = write(Optional.empty(), "first");
        Row second = write(Optional.of(first), "second");
        assertEquals(Optional.empty(), store().write(run, Optional.of(first), pass("third")));
        assertEquals(Optional.of(second), store().find(run));
        write(store().find(run), "third");
    }

    @Test
    protected void write_afterAnEqualOne_isLost() {
        Row first = write(Optional.empty(), "first");
        Row second = write(Optional.of(first), "first");
        assertNotEquals(first.etag(), second.etag());
        assertEquals(Optional.empty(), store().write(run, Optional.of(first), pass("third")));
    }

    private Row write(Optional<Row> read, String token) {
        return store().write(run, read, pass(token)).orElseThrow();
    }

    private static ReconciliationPass pass(String token) {
        return pass(new ReconciliationPass.StalledCopyScan(Optional.of(token)));
    }

    private static ReconciliationPass pass(Position position) {
        return new ReconciliationPass(
                3,
                Instant.parse("2026-01-02T03:04:05Z"),
                Optional.empty(),
                List.of(
                        new ReconciliationPass.WorkItem(
                                7,
                                position,
                                Optional.of(
                                        new ReconciliationPass.Lease("worker", Instant.parse("2026-01-02T03:09:05Z"))),
                                5),
                        new ReconciliationPass.WorkItem(8, position, Optional.empty(), 0)),
                counts(),
                List.of(
                        new ContainerTally("container", 1, 2, 3, 4, 5, 6, "account/container/\u00FC"),
                        ContainerTally.of("other")),
                RecoveryProof.NONE);
    }

    private static ReconciliationCounts counts() {
        Map<ReconciliationCounts.Counter, Long> counts = new EnumMap<>(ReconciliationCounts.Counter.class);
        for (ReconciliationCounts.Counter counter : ReconciliationCounts.Counter.values()) {
            counts.put(counter, counts.size() + 1L);
        }
        return new ReconciliationCounts(counts);
    }
}
