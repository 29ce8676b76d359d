package io.blobferry.emulators;

import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.data.tables.TableServiceClient;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Everything the product needs on 127.0.0.1: Azure Storage, S3 behind a gate, Entra and STS.
 *
 * <p>A worker runs in {@link #workerEnvironment} as it does in production; the clients here are the tests' own way in
 * and are not recorded. Closing ends every process and deletes what was stored; so does the end of the JVM.
 */
public interface Emulators extends WorkerHost, AutoCloseable {
    /**
     * Starts emulators of the kind that the system property {@code blobferry.emulators} names: {@code local},
     * {@code containers} or {@code auto}, the first of these that works.
     *
     * @throws IllegalStateException no kind works; the message gives the reason for each
     */
    static Emulators start() {
        return RunningEmulators.start(EmulatorKind.wanted());
    }

    /** The emulators that the tests of one JVM share: started by the first call, ended with the JVM. */
    static Emulators shared() {
        return SharedEmulators.EMULATORS;
    }

    EmulatorKind kind();

    /** One line: which emulators, and which versions. */
    String describe();

    @Override
    default Map<String, String> workerEnvironment() {
        return workerEnvironment(IdentityEndpoint.APP_SERVICE, FederationEmulator.USER_ASSIGNED);
    }

    /** A worker's environment on a host with this kind of identity endpoint, under this identity. */
    Map<String, String> workerEnvironment(IdentityEndpoint endpoint, ManagedIdentity identity);

    /** The environment of a worker that runs in a cluster's pod, with the workload identity webhook's variables. */
    Map<String, String> podEnvironment();

    /** What a client in this JVM needs to trust the same certificate. */
    TrustManager[] trustManagers();

    BlobServiceClient blobs();

    BlobServiceAsyncClient asyncBlobs();

    QueueServiceAsyncClient asyncQueues();

    TableServiceClient tables();

    TableServiceAsyncClient asyncTables();

    /** S3 without the gate. */
    S3Client s3();

    EntraStandIn entra();

    StsStandIn sts();

    /** The way by which a worker reaches S3. */
    FaultProxy s3Proxy();

    /** Starts another gate before S3, which reaches S3 where the route, given S3's own URI, leads. The caller closes it. */
    FaultProxy startS3Proxy(UnaryOperator<URI> route);

    /**
     * A gate before the blob service, for faults and throttling. A worker passes it only in {@link
     * #workerEnvironmentViaSourceProxy}: without it, large blobs cost one encryption less.
     */
    FaultProxy sourceProxy();

    /** {@link #workerEnvironment()} with {@link #sourceProxy} in the way to the blobs. */
    default Map<String, String> workerEnvironmentViaSourceProxy() {
        Map<String, String> environment = new LinkedHashMap<>(workerEnvironment());
        environment.computeIfPresent(
                "BLOBFERRY_SOURCE__blobServiceUri",
                (name, uri) -> sourceProxy().uri() + URI.create(uri).getPath());
        return environment;
    }

    /** The worker's requests. */
    RequestLog requests();

    /** Ends Azure Storage for good, as a disaster does. Requests can no longer be read from {@link #requests}. */
    void stopAzureStorage();

    /** Starts another Azure Storage, whose requests are not recorded. The caller closes it. */
    AzureAccount startAzureStorage();

    /** Ends all faults and flaws, and puts tenant and account in order again. Stored data stays. */
    void reset();

    @Override
    void close();
}
