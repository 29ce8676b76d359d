package io.blobferry.suites;

import com.azure.data.tables.TableAsyncClient;
import io.blobferry.checkpoint.TableCheckpoints;
import io.blobferry.emulators.Emulators;
import io.blobferry.transfer.CheckpointStore;
import io.blobferry.transfer.CheckpointStoreContract;
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
