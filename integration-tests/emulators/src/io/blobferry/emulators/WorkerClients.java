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
    private final SignedAzureClients clients;

    private WorkerClients(Emulators emulators, Map<String, String> environment, TokenCredential credential) {
        clients = SignedAzureClients.of(
                List.of(
                        environment.get("BLOBFERRY_SOURCE__blobServiceUri"),
                        environment.get("BLOBFERRY_STATE__queueServiceUri"),
                        environment.get("BLOBFERRY_STATE__tableServiceUri")),
                credential,
                emulators.trustManagers(),
                (context, next) -> next.process());
    }

    /** Clients under the worker's user-assigned identity. */
    public static WorkerClients of(Emulators emulators) {
        return with(emulators, storageToken(emulators));
    }

    public static WorkerClients with(Emulators emulators, TokenCredential credential) {
        return new WorkerClients(emulators, emulators.workerEnvironment(), credential);
    }

    /** Clients under the worker's user-assigned identity, with the source gate in the way to the blobs. */
    public static WorkerClients viaSourceProxy(Emulators emulators) {
        return new WorkerClients(emulators, emulators.workerEnvironmentViaSourceProxy(), storageToken(emulators));
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

    private static TokenCredential storageToken(Emulators emulators) {
        return request -> Mono.fromSupplier(() -> new AccessToken(
                emulators.entra().token(FederationEmulator.USER_ASSIGNED, "https://storage.azure.com"),
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(23)));
    }
}
