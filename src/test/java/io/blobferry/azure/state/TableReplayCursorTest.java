package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ReplayCursorStore;
import io.blobferry.testing.RecordingListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TableReplayCursorTest {
    private final RunContext run =
            new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    private final StubTable table = new StubTable();
    private final ReplayCursorStore cursor = new TableReplayCursor(table.client, "failures");

    @Test
    void write_isReadAgain_perScope() {
        assertEquals(Optional.empty(), cursor.find(run));
        ReplayCursorStore.Row first =
                cursor.write(run, Optional.empty(), Optional.of("1!token")).orElseThrow();
        assertEquals(Optional.of(first), cursor.find(run));
        assertEquals(Optional.of("1!token"), first.from());
        ReplayCursorStore.Row start =
                cursor.write(run, Optional.of(first), Optional.empty()).orElseThrow();
        assertEquals(Optional.of(start), cursor.find(run));
        assertEquals(Optional.empty(), start.from());
        assertEquals(Optional.empty(), new TableReplayCursor(table.client, "others").find(run));
    }

    @Test
    void write_afterAnother_isLost() {
        ReplayCursorStore.Row first =
                cursor.write(run, Optional.empty(), Optional.of("a")).orElseThrow();
        assertEquals(Optional.empty(), cursor.write(run, Optional.empty(), Optional.of("b")));
        cursor.write(run, Optional.of(first), Optional.of("c"));
        assertEquals(Optional.empty(), cursor.write(run, Optional.of(first), Optional.of("d")));
        assertEquals(Optional.of("c"), cursor.find(run).orElseThrow().from());
    }

    @Test
    void newerSchema_isRefusedAndKept() {
        cursor.write(run, Optional.empty(), Optional.of("a"));
        table.rows.values().iterator().next().put("schema", 2);
        PermanentException refused = assertThrows(PermanentException.class, () -> cursor.find(run));
        assertEquals(FailureCause.UNREADABLE_ROW, refused.failureCause());
        assertTrue(refused.getMessage().contains("upgrade the worker"), refused::getMessage);
    }
}
