package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.RecordingListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure row that this version cannot read is named and left as it is; a new failure goes to a row beside it. */
class UnreadableFailureRowTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T08:00:00Z");

    private final RunContext run =
            new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(5), new RecordingListener());
    private final StubTable table = new StubTable();
    private final TableFailures failures = new TableFailures(table.client);

    private static Failure ofBlob(Instant when, FailureCause cause) {
        BlobAddress blob = new BlobAddress("account", "container", "blob");
        return Failure.ofBlob(blob, when, cause, "read it", "409 Conflict", "{\"id\":1}");
    }

    private static Failure ofDelivery(Instant when, FailureCause cause) {
        return Failure.ofDelivery("no JSON", when, cause, "read it", "409 Conflict");
    }

    static Stream<Arguments> damages() {
        return Stream.of("schema", "lastFailedAt", "firstFailedAt", "event", "account", "failureCount")
                .flatMap(column -> Stream.of(Arguments.of(column, true), Arguments.of(column, false))
                        .filter(arguments ->
                                !column.equals("account") || (boolean) arguments.get()[1]));
    }

    private FailureStore.Page list() {
        return failures.list(run, FailureSelection.ALL, Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("damages")
    void unreadableRow_isNamedAndKept_newFailureIsBesideIt(String column, boolean named) {
        Failure first = named ? ofBlob(FIRST, FailureCause.ARCHIVED) : ofDelivery(FIRST, FailureCause.REJECTED);
        failures.record(run, first);
        ObjectNode row = table.rows.values().iterator().next();
        row.remove(column + "@odata.type");
        if (column.equals("schema")) {
            row.put(column, 9);
        } else {
            row.put(column, -1);
        }
        ObjectNode before = row.deepCopy();
        Instant next = FIRST.plusSeconds(60);
        Failure second =
                named ? ofBlob(next, FailureCause.FEDERATION) : ofDelivery(next, FailureCause.UNREADABLE_EVENT);

        failures.record(run, second);
        failures.record(run, second);

        assertEquals(before, row, "the row is left as it is");
        FailureStore.Page page = list();
        assertEquals(1, page.unreadable().size(), page::toString);
        assertTrue(page.unreadable().getFirst().contains(row.path("RowKey").asText()), page::toString);
        assertEquals(1, page.rows().size());
        FailureStore.Row beside = page.rows().getFirst();
        assertEquals(second.subject(), beside.failure().subject());
        assertEquals(second.cause(), beside.failure().cause());
        assertEquals(second.isDelivery(), beside.failure().isDelivery());
        assertEquals(1, beside.failureCount(), "recorded twice, counted once");
        assertTrue(beside.failure().detail().contains("cannot read the failure row"), beside::toString);
        assertTrue(beside.failure().detail().endsWith("409 Conflict"), beside::toString);

        failures.record(run, named ? ofBlob(next.plusSeconds(9), FailureCause.FEDERATION) : second);
        assertFalse(named && failures.remove(run, beside), "it failed again since");
        FailureStore.Row latest = list().rows().getFirst();
        assertEquals(named ? 2 : 1, latest.failureCount());
        assertTrue(failures.remove(run, latest));
        assertEquals(List.of(), list().rows());
        assertEquals(before, row);
        assertEquals(1, table.rows.size());
    }
}
