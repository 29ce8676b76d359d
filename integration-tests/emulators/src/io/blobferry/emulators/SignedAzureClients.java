package io.blobferry.emulators;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.data.tables.TableServiceClient;
import com.azure.data.tables.TableServiceClientBuilder;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.queue.QueueServiceAsyncClient;
import com.azure.storage.queue.QueueServiceClient;
import com.azure.storage.queue.QueueServiceClientBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** Clients of the three services of an Azure Storage account, by bearer token. */
public record SignedAzureClients(
        BlobServiceClient blobs,
        BlobServiceAsyncClient asyncBlobs,
        QueueServiceClient queues,
        QueueServiceAsyncClient asyncQueues,
        TableServiceClient tables,
        TableServiceAsyncClient asyncTables) {
    public static SignedAzureClients of(
            List<String> endpoints, TokenCredential credential, TrustManager[] trust, HttpPipelinePolicy policy) {
        HttpClient http = trusting(trust);
        QueueServiceClientBuilder queues = new QueueServiceClientBuilder()
                .endpoint(endpoints.get(1))
                .credential(credential)
                .httpClient(http)
                .addPolicy(policy);
        TableServiceClientBuilder tables = new TableServiceClientBuilder()
                .endpoint(endpoints.get(2))
                .credential(credential)
                .httpClient(http)
                .addPolicy(policy);
        BlobServiceClientBuilder blobs = new BlobServiceClientBuilder()
                .endpoint(endpoints.get(0))
                .credential(credential)
                .httpClient(http)
                .addPolicy(policy);
        return new SignedAzureClients(
                blobs.buildClient(),
                blobs.buildAsyncClient(),
                queues.buildClient(),
                queues.buildAsyncClient(),
                tables.buildClient(),
                tables.buildAsyncClient());
    }

    private static HttpClient trusting(TrustManager[] trust) {
        try {
            SslContext tls =
                    SslContextBuilder.forClient().trustManager(trust[0]).build();
            return new NettyAsyncHttpClientBuilder(
                            reactor.netty.http.client.HttpClient.create().secure(spec -> spec.sslContext(tls)))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("cannot trust the loopback certificate", e);
        }
    }
}
