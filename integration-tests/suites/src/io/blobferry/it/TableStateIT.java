package io.blobferry.it;

import com.azure.data.tables.TableAsyncClient;
import io.blobferry.azure.state.TableAbsences;
import io.blobferry.azure.state.TableContainerSightings;
import io.blobferry.azure.state.TableDrillState;
import io.blobferry.azure.state.TableReconciliationState;
import io.blobferry.azure.state.TableReplayCursor;
import io.blobferry.emulators.Emulators;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.ContainerSightings;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.ReplayCursorStore;
import io.blobferry.testing.AbsenceStoreContract;
import io.blobferry.testing.ContainerSightingsContract;
import io.blobferry.testing.DrillStateContract;
import io.blobferry.testing.ReconciliationStateContract;
import io.blobferry.testing.ReplayCursorContract;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/** The contracts of the product's single rows, kept by the emulated table service. */
class TableStateIT {
    private static final String TABLE = "statecontract";

    private static TableAsyncClient table() {
        Emulators.shared().tables().createTableIfNotExists(TABLE);
        return Emulators.shared().asyncTables().getTableClient(TABLE);
    }

    @Nested
    class Cursors extends ReplayCursorContract {
        private final ReplayCursorStore store =
                new TableReplayCursor(table(), UUID.randomUUID().toString());

        @Override
        protected ReplayCursorStore store() {
            return store;
        }
    }

    @Nested
    class Drills extends DrillStateContract {
        private final DrillStateStore store =
                new TableDrillState(table(), UUID.randomUUID().toString());

        @Override
        protected DrillStateStore store() {
            return store;
        }
    }

    @Nested
    class Passes extends ReconciliationStateContract {
        private final ReconciliationStateStore store =
                new TableReconciliationState(table(), UUID.randomUUID().toString());

        @Override
        protected ReconciliationStateStore store() {
            return store;
        }
    }

    @Nested
    class Absences extends AbsenceStoreContract {
        private final AbsenceStore store = new TableAbsences(table());

        @Override
        protected AbsenceStore store() {
            return store;
        }
    }

    @Nested
    class Containers extends ContainerSightingsContract {
        private final ContainerSightings store = new TableContainerSightings(table(), "one");
        private final ContainerSightings other = new TableContainerSightings(table(), "other");

        @Override
        protected ContainerSightings store() {
            return store;
        }

        @Override
        protected ContainerSightings other() {
            return other;
        }
    }
}
