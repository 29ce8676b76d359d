package io.blobferry.app;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.data.tables.TableServiceClientBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.azure.storage.queue.QueueServiceAsyncClient;
import com.azure.storage.queue.QueueServiceClientBuilder;
import io.blobferry.config.Settings;
import io.blobferry.federation.IdentityEnvironment;
import java.net.URI;
import java.time.Duration;

/** Azure's side of the application: the host's identity, and clients that hold nothing that has to be closed. */
final class AzureClients {
    /** The SDK's tries of a small call; the engine owns those of a body. */
    private static final RequestRetryOptions STANDARD_RETRIES = new RequestRetryOptions(
            RetryPolicyType.EXPONENTIAL,
            3,
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            null);

    private static final RequestRetryOptions NO_RETRIES =
            new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Duration) null, null, null, null);

    private final Settings settings;
    private final HttpClient http = HttpClient.createDefault();

    /** Hands out the connection's own buffers; who reads by it copies what it keeps. */
    private final HttpClient zeroCopyHttp =
            new NettyAsyncHttpClientBuilder().disableBufferCopy(true).build();

    private final TokenCredential identity;

    AzureClients(Settings settings) {
        this.settings = settings;
        identity = settings.identityEnvironment().host() == IdentityEnvironment.Host.WORKLOAD_IDENTITY
                ? workloadIdentity()
                : managedIdentity();
    }

    /** App Service's endpoint, or the metadata service: whichever the host has. */
    private TokenCredential managedIdentity() {
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder().httpClient(http);
        settings.identityClientId().ifPresent(builder::clientId);
        return builder.build();
    }

    /**
     * Exchanges the token that the cluster gives the pod. {@code ManagedIdentityCredential} would do so as well, but drops
     * what Entra answers when it refuses. The authority is the operator's own word, and needs no discovery.
     */
    private TokenCredential workloadIdentity() {
        WorkloadIdentityCredentialBuilder builder =
                new WorkloadIdentityCredentialBuilder().httpClient(http).disableInstanceDiscovery();
        settings.identityClientId().ifPresent(builder::clientId);
        return builder.build();
    }

    TokenCredential identity() {
        return identity;
    }

    /** The source account's, for requests without a body. */
    BlobServiceAsyncClient blobControlClient() {
        return blobControlClient(settings.sourceBlobEndpoint(), http, STANDARD_RETRIES);
    }

    /** The source account's, for bytes: the engine repeats those, and a buffer is only good until it has been handed on. */
    BlobServiceAsyncClient blobDownloadClient() {
        return blobControlClient(settings.sourceBlobEndpoint(), zeroCopyHttp, NO_RETRIES);
    }

    /** The state account's, for dead letters. */
    BlobServiceAsyncClient stateBlobClient(URI endpoint) {
        return blobControlClient(endpoint, http, STANDARD_RETRIES);
    }

    private BlobServiceAsyncClient blobControlClient(URI endpoint, HttpClient client, RequestRetryOptions tries) {
        return new BlobServiceClientBuilder()
                .endpoint(endpoint.toString())
                .credential(identity)
                .httpClient(client)
                .retryOptions(tries)
                .addPolicy(new RunTrackingPolicy())
                .buildAsyncClient();
    }

    TableServiceAsyncClient tableClient() {
        return new TableServiceClientBuilder()
                .endpoint(settings.stateTableEndpoint().toString())
                .credential(identity)
                .httpClient(http)
                .addPolicy(new RunTrackingPolicy())
                .buildAsyncClient();
    }

    QueueServiceAsyncClient queueClient() {
        return new QueueServiceClientBuilder()
                .endpoint(settings.stateQueueEndpoint().toString())
                .credential(identity)
                .httpClient(http)
                .retryOptions(STANDARD_RETRIES)
                .addPolicy(new RunTrackingPolicy())
                .buildAsyncClient();
    }
}
