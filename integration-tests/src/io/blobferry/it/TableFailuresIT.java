package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.TableClient;
import com.azure.data.tables.models.TableEntity;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.emulators.Emulators;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.FailureStoreContract;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the failure store, kept by the emulated table service; and rows that somebody else has written. */
class TableFailuresIT extends FailureStoreContract {
    private static final String TABLE = "failurecontract";

    private final FailureStore store = new TableFailures(asyncTable());
    private final TableClient table = Emulators.shared().tables().getTableClient(TABLE);

    @Override
    protected FailureStore store() {
        return store;
    }

    private static TableAsyncClient asyncTable() {
        Emulators emulators = Emulators.shared();
        emulators.tables().createTableIfNotExists(TABLE);
        return emulators.asyncTables().getTableClient(TABLE);
    }

    /** It is told, and keeps no other row from being listed; and what fails anew is recorded in its place. */
    @ParameterizedTest
    @ValueSource(strings = {"newer", "malformed"})
    void aRowThatCannotBeReadIsToldAndStandsInNobodysWay(String fault) {
        String container = "unreadable-" + fault;
        FailureSelection selection = new FailureSelection(
                Optional.empty(),
                Optional.of(container),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        Failure first = failure(container, "first");
        store.record(run, first);
        store.record(run, failure(container, "second"));
        TableEntity row = table.listEntities().stream()
                .filter(entity -> first.subject().equals(entity.getProperty("subject")))
                .findFirst()
                .orElseThrow();
        table.updateEntity(
                fault.equals("newer") ? row.addProperty("schema", 99) : row.addProperty("cause", "NOBODY_KNOWS"));

        FailureStore.Page page = store.list(run, selection, Optional.empty());
        assertEquals(1, page.rows().size());
        assertEquals(1, page.unreadable().size());
        assertTrue(page.unreadable().getFirst().contains(row.getRowKey()), page.unreadable()::toString);

        store.record(run, first);
        assertEquals(2, store.list(run, selection, Optional.empty()).rows().size());
    }

    @Test
    void theColumnsAreWhatAnOperatorQueries() {
        Failure failure = failure("columns", "blob");
        store.record(run, failure);
        TableEntity row = table.listEntities().stream()
                .filter(entity -> failure.subject().equals(entity.getProperty("subject")))
                .findFirst()
                .orElseThrow();
        assertTrue(row.getPartitionKey().startsWith("columns!"), row::getPartitionKey);
        assertEquals("columns", row.getProperty("container"));
        assertEquals("blob", row.getProperty("blob"));
        assertEquals("ARCHIVED", row.getProperty("cause"));
        assertEquals(1L, row.getProperty("failureCount"));
        assertTrue(row.getProperty("remedy").toString().startsWith("Rehydrate"));
    }

    private static Failure failure(String container, String name) {
        BlobAddress blob = new BlobAddress("account", container, name);
        return Failure.ofBlob(blob, Instant.now(), FailureCause.ARCHIVED, "read it", "409", "event");
    }
}
