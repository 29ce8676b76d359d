package io.blobferry.app;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.storage.queue.QueueAsyncClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import io.blobferry.azure.state.AzureSegmentQueue;
import io.blobferry.azure.state.AzureStorageQueue;
import io.blobferry.azure.state.DeadLetterContainer;
import io.blobferry.azure.state.TableAbsences;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.azure.state.TableContainerSightings;
import io.blobferry.azure.state.TableDrillState;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.azure.state.TableReconciliationState;
import io.blobferry.azure.state.TableReplayCursor;
import io.blobferry.azure.state.TableWorkers;
import io.blobferry.config.StateSettings;
import java.time.Clock;
import java.util.Optional;

/** The stores of the state account. Their clients hold nothing that has to be closed. */
final class StateStores {
    private final StateSettings settings;
    private final TableServiceAsyncClient tables;
    private final TableAsyncClient checkpointTable;
    private final TableAsyncClient failureTable;
    private final QueueAsyncClient eventQueue;
    private final QueueAsyncClient segmentQueue;
    private final Optional<DeadLetterContainer> deadLetters;

    StateStores(StateSettings settings, AzureClients azure) {
        this.settings = settings;
        tables = azure.tableClient();
        checkpointTable = tables.getTableClient(settings.checkpointTable());
        failureTable = tables.getTableClient(settings.failureTable());
        QueueServiceAsyncClient queues = azure.queueClient();
        eventQueue = queues.getQueueAsyncClient(settings.eventQueue());
        segmentQueue = queues.getQueueAsyncClient(Application.SEGMENT_QUEUE_NAME);
        deadLetters = settings.blobEndpoint()
                .map(azure::stateBlobClient)
                .map(blobs -> blobs.getBlobContainerAsyncClient(settings.deadLetterContainer()))
                .map(DeadLetterContainer::new);
    }

    /**
     * Creates the tables and queues that do not exist.
     *
     * @throws RuntimeException if the state account cannot be reached, in the SDK's words
     */
    void createMissing() {
        tables.createTableIfNotExists(settings.checkpointTable()).block();
        tables.createTableIfNotExists(settings.failureTable()).block();
        eventQueue.createIfNotExists().block();
        segmentQueue.createIfNotExists().block();
    }

    TableCheckpoints checkpoints(Clock clock) {
        return new TableCheckpoints(checkpointTable, clock);
    }

    TableFailures failures() {
        return new TableFailures(failureTable);
    }

    TableReconciliationState reconciliationState(String scope) {
        return new TableReconciliationState(checkpointTable, scope);
    }

    TableReplayCursor replayCursor() {
        return new TableReplayCursor(checkpointTable, settings.failureTable());
    }

    TableDrillState drillState(String scope) {
        return new TableDrillState(checkpointTable, scope);
    }

    TableContainerSightings containerSightings(String scope) {
        return new TableContainerSightings(checkpointTable, scope);
    }

    TableWorkers workers() {
        return new TableWorkers(checkpointTable);
    }

    TableAbsences absences() {
        return new TableAbsences(checkpointTable);
    }

    AzureStorageQueue events() {
        return new AzureStorageQueue(eventQueue);
    }

    /** The segment queue, as a worker receives from it. */
    AzureStorageQueue segmentMessages() {
        return new AzureStorageQueue(segmentQueue);
    }

    /** The segment queue, as the engine sends to it. */
    AzureSegmentQueue segments() {
        return new AzureSegmentQueue(segmentQueue);
    }

    /** Empty if no blob endpoint of the state account is known. */
    Optional<DeadLetterContainer> deadLetters() {
        return deadLetters;
    }
}
