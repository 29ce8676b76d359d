package io.blobferry.it;

import com.azure.data.tables.TableAsyncClient;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.emulators.Emulators;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.testing.CheckpointStoreContract;
import java.time.Clock;

/** The contract of the checkpoint store, kept by the emulated table service. */
class TableCheckpointsIT extends CheckpointStoreContract {
    private static final String TABLE = "contract";

    private final CheckpointStore store = new TableCheckpoints(table(), Clock.systemUTC());

    @Override
    protected CheckpointStore store() {
        return store;
    }

    private static TableAsyncClient table() {
        Emulators emulators = Emulators.shared();
        emulators.tables().createTableIfNotExists(TABLE);
        return emulators.asyncTables().getTableClient(TABLE);
    }
}
