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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the failure store on the emulated table service, and rows of other versions. */
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

    /** It is reported and left as it is, the other rows are listed, and a new failure of the subject gets a row beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"newer", "malformed"})
    void unreadableRow_isReportedAndKept(String fault) {
        String container = "unreadable-" + fault;
        FailureSelection selection = selection(container);
        Failure first = failure(container, "first");
        store.record(run, first);
        store.record(run, failure(container, "second"));
        TableEntity row = row(first);
        table.updateEntity(fault.equals("newer") ? row.addProperty("schema", 99) : row.addProperty("operation", 7));

        FailureStore.Page page = store.list(run, selection, Optional.empty());
        assertEquals(1, page.rows().size());
        assertEquals(1, page.unreadable().size());
        assertTrue(page.unreadable().getFirst().contains(row.getRowKey()), page.unreadable()::toString);

        store.record(run, first);
        FailureStore.Page recorded = store.list(run, selection, Optional.empty());
        assertEquals(2, recorded.rows().size());
        assertEquals(1, recorded.unreadable().size());
        FailureSelection one = new FailureSelection(
                first.blob(), Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());
        FailureStore.Row beside = store.list(run, one, Optional.empty()).rows().getFirst();
        assertEquals(Optional.of(beside), store.find(run, first.blob().orElseThrow()));
        assertTrue(store.remove(run, beside));
        assertEquals(1, store.list(run, selection, Optional.empty()).rows().size());
    }

    @Test
    void causeOfNewerVersion_isListedAsUnknownAndKept() {
        Failure failure = failure("newer-cause", "blob");
        store.record(run, failure);
        table.updateEntity(
                row(failure).addProperty("cause", "QUOTA_EXCEEDED").addProperty("remedy", "Raise the quota."));

        FailureStore.Page page = store.list(run, selection("newer-cause", FailureCause.UNKNOWN), Optional.empty());
        assertEquals(List.of(), page.unreadable());
        assertEquals(1, page.rows().size());
        assertEquals(FailureCause.UNKNOWN, page.rows().getFirst().failure().cause());

        BlobAddress blob = failure.blob().orElseThrow();
        Instant earlier = failure.occurredAt().minusSeconds(60);
        store.record(run, Failure.ofBlob(blob, earlier, FailureCause.FEDERATION, "read it", "401", "event"));
        assertEquals("QUOTA_EXCEEDED", row(failure).getProperty("cause"));
        assertEquals("Raise the quota.", row(failure).getProperty("remedy"));
        assertEquals(2L, row(failure).getProperty("failureCount"));

        Instant later = failure.occurredAt().plusSeconds(60);
        store.record(run, Failure.ofBlob(blob, later, FailureCause.FEDERATION, "read it", "401", "event"));
        assertEquals("FEDERATION", row(failure).getProperty("cause"));
    }

    @Test
    void columns_areReadable() {
        Failure failure = failure("columns", "blob");
        store.record(run, failure);
        TableEntity row = row(failure);
        assertTrue(row.getPartitionKey().startsWith("columns!"), row::getPartitionKey);
        assertEquals("columns", row.getProperty("container"));
        assertEquals("blob", row.getProperty("blob"));
        assertEquals("ARCHIVED", row.getProperty("cause"));
        assertEquals(1L, row.getProperty("failureCount"));
        assertTrue(row.getProperty("remedy").toString().startsWith("Rehydrate"));
    }

    private TableEntity row(Failure failure) {
        return table.listEntities().stream()
                .filter(entity -> failure.subject().equals(entity.getProperty("subject")))
                .findFirst()
                .orElseThrow();
    }

    private static FailureSelection selection(String container, FailureCause... causes) {
        return new FailureSelection(
                Optional.empty(),
                Optional.of(container),
                Optional.empty(),
                Set.of(causes),
                Optional.empty(),
                Optional.empty());
    }

    private static Failure failure(String container, String name) {
        BlobAddress blob = new BlobAddress("account", container, name);
        return Failure.ofBlob(blob, Instant.now(), FailureCause.ARCHIVED, "read it", "409", "event");
    }
}
