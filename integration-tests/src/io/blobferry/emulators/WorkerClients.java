package io.blobferry.emulators;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.data.tables.TableServiceClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.queue.QueueServiceClient;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Clients in this JVM that reach Azure Storage as a worker does: their requests are recorded. */
public final class WorkerClients {
    private final AzureClients clients;

    /** Clients under the worker's user-assigned identity. */
    public WorkerClients(Emulators emulators) {
        this(
                emulators,
                request -> Mono.fromSupplier(() -> new AccessToken(
                        emulators.entra().token(Federation.USER_ASSIGNED, "https://storage.azure.com"),
                        OffsetDateTime.now(ZoneOffset.UTC).plusHours(23))));
    }

    public WorkerClients(Emulators emulators, TokenCredential credential) {
        Map<String, String> environment = emulators.workerEnvironment();
        clients = AzureClients.of(
                List.of(
                        environment.get("BLOBFERRY_SOURCE__blobServiceUri"),
                        environment.get("BLOBFERRY_STATE__queueServiceUri"),
                        environment.get("BLOBFERRY_STATE__tableServiceUri")),
                credential,
                emulators.trustManagers(),
                (context, next) -> next.process());
    }

    public BlobServiceClient blobs() {
        return clients.blobs();
    }

    public QueueServiceClient queues() {
        return clients.queues();
    }

    public TableServiceClient tables() {
        return clients.tables();
    }
}
