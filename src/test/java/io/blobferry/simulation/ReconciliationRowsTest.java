package io.blobferry.simulation;

import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.testing.AbsenceStoreContract;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.ReconciliationStateContract;
import org.junit.jupiter.api.Nested;

class ReconciliationRowsTest {
    @Nested
    class Passes extends ReconciliationStateContract {
        private final ReconciliationRows rows = new ReconciliationRows(new FaultInjector());

        @Override
        protected ReconciliationStateStore store() {
            return rows;
        }
    }

    @Nested
    class Absences extends AbsenceStoreContract {
        private final ReconciliationRows rows = new ReconciliationRows(new FaultInjector());

        @Override
        protected AbsenceStore store() {
            return rows;
        }
    }
}
