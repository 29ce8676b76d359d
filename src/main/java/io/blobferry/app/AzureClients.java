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
import io.blobferry.azure.state.JsonAnswerPolicy;
import io.blobferry.config.Settings;
import io.blobferry.execution.RequestKind;
import io.blobferry.federation.IdentityEnvironment;
import java.net.URI;
import java.time.Duration;

/** The clients of Azure, with the host's identity. They hold nothing that has to be closed. */
final class AzureClients {
    static {
        NettyProperties.setDefaults();
    }

    /** The SDK retries requests without a body; the engine retries the others. */
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

    /** Delivers the connection's own buffers: the reader copies what it keeps. */
    private final HttpClient zeroCopyHttp =
            new NettyAsyncHttpClientBuilder().disableBufferCopy(true).build();

    private final TokenCredential identity;

    AzureClients(Settings settings) {
        this.settings = settings;
        identity = settings.identity().environment().host() == IdentityEnvironment.Host.WORKLOAD_IDENTITY
                ? workloadIdentity()
                : managedIdentity();
    }

    /** By App Service's endpoint or the instance metadata service, depending on the host. */
    private TokenCredential managedIdentity() {
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder().httpClient(http);
        settings.identity().clientId().ifPresent(builder::clientId);
        return builder.build();
    }

    /**
     * Exchanges the token that the cluster issues to the pod. {@code ManagedIdentityCredential} does so too, but drops
     * Entra's answer when the exchange is rejected. The operator configures the authority, so discovery is not needed.
     */
    private TokenCredential workloadIdentity() {
        WorkloadIdentityCredentialBuilder builder =
                new WorkloadIdentityCredentialBuilder().httpClient(http).disableInstanceDiscovery();
        settings.identity().clientId().ifPresent(builder::clientId);
        return builder.build();
    }

    TokenCredential identity() {
        return identity;
    }

    /** The client of the source account for requests without a body. */
    BlobServiceAsyncClient blobControlClient() {
        return blobClient(settings.source().blobEndpoint(), http, STANDARD_RETRIES);
    }

    /** The client of the source account for bytes: without retries, and with buffers that are valid only until passed on. */
    BlobServiceAsyncClient blobDownloadClient() {
        return blobClient(settings.source().blobEndpoint(), zeroCopyHttp, NO_RETRIES);
    }

    /** The client of the state account's blobs, for dead letters. */
    BlobServiceAsyncClient stateBlobClient(URI endpoint) {
        return blobClient(endpoint, http, STANDARD_RETRIES);
    }

    private BlobServiceAsyncClient blobClient(URI endpoint, HttpClient client, RequestRetryOptions retries) {
        return new BlobServiceClientBuilder()
                .endpoint(endpoint.toString())
                .credential(identity)
                .httpClient(client)
                .retryOptions(retries)
                .addPolicy(RunTrackingPolicy.ofBlobs())
                .buildAsyncClient();
    }

    TableServiceAsyncClient tableClient() {
        return new TableServiceClientBuilder()
                .endpoint(settings.state().tableEndpoint().toString())
                .credential(identity)
                .httpClient(http)
                .addPolicy(RunTrackingPolicy.of(RequestKind.TABLE))
                .addPolicy(new JsonAnswerPolicy())
                .buildAsyncClient();
    }

    QueueServiceAsyncClient queueClient() {
        return new QueueServiceClientBuilder()
                .endpoint(settings.state().queueEndpoint().toString())
                .credential(identity)
                .httpClient(http)
                .retryOptions(STANDARD_RETRIES)
                .addPolicy(RunTrackingPolicy.of(RequestKind.QUEUE))
                .buildAsyncClient();
    }
}
