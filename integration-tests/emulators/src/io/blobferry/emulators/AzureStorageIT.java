package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.util.BinaryData;
import com.azure.data.tables.TableClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.queue.QueueClient;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class AzureStorageIT {
    private final Emulators emulators = Emulators.shared();

    @AfterEach
    void reset() {
        emulators.reset();
    }

    @Test
    void bearerToken_opensAllServices() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        BlobContainerClient container = emulators.blobs().createBlobContainer(name);
        container.getBlobClient("a/b c").upload(BinaryData.fromString("content"));
        assertEquals(
                "content", container.getBlobClient("a/b c").downloadContent().toString());

        QueueClient queue = emulators.queues().createQueue(name);
        queue.sendMessage("hello");
        assertEquals("hello", queue.receiveMessage().getBody().toString());

        TableClient table = emulators.tables().createTable(name);
        table.createEntity(new TableEntity("partition", "row").addProperty("value", 7));
        assertEquals(7, table.getEntity("partition", "row").getProperty("value"));
        assertEquals(1, table.listEntities().stream().count());
    }

    @Test
    void log_separatesWorkerAndTestRequests() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        emulators.blobs().createBlobContainer(name);
        emulators.requests().clear();
        emulators.blobs().getBlobContainerClient(name).getProperties();
        WorkerClients worker = WorkerClients.of(emulators);
        worker.blobs().getBlobContainerClient(name).getProperties();
        worker.tables().createTable(name);
        worker.queues().createQueue(name);

        RequestLog requests = emulators.requests();
        assertEquals(1, requests.of(Service.BLOB).size(), requests::toString);
        assertEquals(1, requests.of(Service.TABLE).size(), requests::toString);
        assertEquals(1, requests.of(Service.QUEUE).size(), requests::toString);
        RecordedRequest first = requests.mentioning(name).getFirst();
        assertEquals("GET", first.method());
        assertEquals(200, first.status());
    }

    @Test
    void faults_applyToSource() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        emulators.blobs().createBlobContainer(name).getBlobClient("blob").upload(BinaryData.fromString("content"));
        InjectedFault fault =
                emulators.sourceProxy().inject(Fault.on("GET", name).cutAnswerAfter(3));
        BlobClient blob = WorkerClients.viaSourceProxy(emulators)
                .blobs()
                .getBlobContainerClient(name)
                .getBlobClient("blob");
        // The SDK reads on where the answer was cut.
        assertEquals("content", blob.downloadContent().toString());
        assertEquals(1, fault.applied());
        assertEquals(
                2,
                emulators.requests().mentioning("GET /devstoreaccount1/" + name).size());
    }

    @Test
    void wrongAudience_isRejected() {
        TokenCredential wrong = request -> Mono.fromSupplier(() -> new AccessToken(
                emulators.entra().token(FederationEmulator.USER_ASSIGNED, FederationEmulator.AUDIENCE),
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
        WorkerClients worker = WorkerClients.with(emulators, wrong);
        BlobStorageException refused = assertThrows(
                BlobStorageException.class,
                () -> worker.blobs().listBlobContainers().stream().count());
        assertEquals(403, refused.getStatusCode());
    }

    @Test
    void description_isOneLine() {
        assertTrue(
                emulators.describe().matches("(local|containers): .*Azurite 3\\.\\d+\\.\\d+.*"), emulators::describe);
    }
}
