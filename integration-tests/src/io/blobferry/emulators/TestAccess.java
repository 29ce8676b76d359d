package io.blobferry.emulators;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.UrlBuilder;
import com.azure.data.tables.TableServiceAsyncClient;
import com.azure.data.tables.TableServiceClient;
import com.azure.data.tables.TableServiceClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.queue.QueueServiceClient;
import com.azure.storage.queue.QueueServiceClientBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.MalformedURLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.net.ssl.SSLException;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The tests' own clients: a bearer token of their own and a mark on every request to Azure, and no gate before S3. */
final class TestAccess implements AutoCloseable {
    private static final String STORAGE = "https://storage.azure.com";

    private final BlobServiceClient blobs;
    private final QueueServiceClient queues;
    private final TableServiceClient tables;
    private final TableServiceAsyncClient asyncTables;
    private final S3Client s3;

    TestAccess(AzureStorage azure, S3Backend backend, EntraStandIn entra, LoopbackCertificate certificate) {
        HttpClient http = trusting(certificate);
        TokenCredential credential = request -> Mono.fromSupplier(() -> new AccessToken(
                entra.token(Federation.TESTS, STORAGE),
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(23)));
        blobs = new BlobServiceClientBuilder()
                .endpoint(azure.blobs().toString())
                .credential(credential)
                .httpClient(http)
                .addPolicy(mark())
                .buildClient();
        queues = new QueueServiceClientBuilder()
                .endpoint(azure.queues().toString())
                .credential(credential)
                .httpClient(http)
                .addPolicy(mark())
                .buildClient();
        TableServiceClientBuilder tableBuilder = new TableServiceClientBuilder()
                .endpoint(azure.tables().toString())
                .credential(credential)
                .httpClient(http)
                .addPolicy(mark());
        tables = tableBuilder.buildClient();
        asyncTables = tableBuilder.buildAsyncClient();
        s3 = S3Client.builder()
                .endpointOverride(backend.uri())
                .region(Region.of(Federation.REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("back-door", "back-door")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    BlobServiceClient blobs() {
        return blobs;
    }

    QueueServiceClient queues() {
        return queues;
    }

    TableServiceClient tables() {
        return tables;
    }

    TableServiceAsyncClient asyncTables() {
        return asyncTables;
    }

    S3Client s3() {
        return s3;
    }

    @Override
    public void close() {
        s3.close();
    }

    private static HttpPipelinePolicy mark() {
        return (context, next) -> {
            UrlBuilder url =
                    UrlBuilder.parse(context.getHttpRequest().getUrl()).setQueryParameter(AzuriteAccessLog.MARK, "own");
            try {
                context.getHttpRequest().setUrl(url.toUrl());
            } catch (MalformedURLException e) {
                return Mono.error(e);
            }
            return next.process();
        };
    }

    private static HttpClient trusting(LoopbackCertificate certificate) {
        try {
            SslContext tls = SslContextBuilder.forClient()
                    .trustManager(certificate.certificate().toFile())
                    .build();
            return new NettyAsyncHttpClientBuilder(
                            reactor.netty.http.client.HttpClient.create().secure(spec -> spec.sslContext(tls)))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("cannot trust the loopback certificate", e);
        }
    }
}
