package io.blobferry.app;

import com.azure.core.credential.TokenCredential;
import io.blobferry.domain.Route;
import io.blobferry.federation.FederatedCredentials;
import io.blobferry.federation.FederationCheck;
import io.blobferry.target.BucketCheck;
import io.blobferry.target.RunAttribute;
import io.blobferry.target.S3Listing;
import io.blobferry.target.S3Target;
import io.blobferry.target.S3Uploads;
import io.blobferry.transfer.BackupListing;
import io.blobferry.transfer.BackupTarget;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** AWS's side of the application: the region's STS for credentials, and two clients for S3 over one pool of connections. */
final class AmazonClients implements AutoCloseable {
    /** S3 may take its time over a Complete of many parts. */
    private static final Duration ANSWER_TIME = Duration.ofMinutes(2);

    /** How long a call of STS may take, its tries included. */
    private static final Duration STS_CALL = Duration.ofSeconds(30);

    private static final Duration STS_ATTEMPT = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 300;

    private final StsClient sts;
    private final FederatedCredentials credentials;
    private final SdkAsyncHttpClient http;
    private final S3AsyncClient calls;
    private final S3AsyncClient writes;
    private final S3TransferManager transfers;

    AmazonClients(Settings settings, TokenCredential identity) {
        StsClientBuilder stsBuilder = StsClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(limit -> limit.apiCallTimeout(STS_CALL).apiCallAttemptTimeout(STS_ATTEMPT))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
        settings.stsEndpoint().ifPresent(stsBuilder::endpointOverride);
        sts = stsBuilder.build();
        credentials = new FederatedCredentials(identity, sts, settings.federation());
        // The JDK's TLS costs twenty times as much CPU under the JVM flags that the Functions host passes.
        http = NettyNioAsyncHttpClient.builder()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .maxConcurrency(CONNECTIONS)
                .readTimeout(ANSWER_TIME)
                .build();
        calls = s3(settings, AwsRetryStrategy.standardRetryStrategy());
        writes = s3(settings, AwsRetryStrategy.doNotRetry());
        transfers = S3TransferManager.builder().s3Client(writes).build();
    }

    BackupTarget objects() {
        return new S3Target(calls, transfers);
    }

    BackupListing listing() {
        return new S3Listing(calls);
    }

    S3Uploads uploads() {
        return new S3Uploads(calls, writes);
    }

    /** The session's own way, step by step. */
    FederationCheck federation(Settings settings, TokenCredential identity) {
        return new FederationCheck(
                settings.identity(), identity, credentials, settings.federation(), Clock.systemUTC());
    }

    BucketCheck buckets(List<Route> routes) {
        return new BucketCheck(calls, routes);
    }

    @Override
    public void close() {
        transfers.close();
        calls.close();
        writes.close();
        http.close();
        sts.close();
    }

    private S3AsyncClient s3(Settings settings, RetryStrategy retries) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(
                        override -> override.retryStrategy(retries).addExecutionInterceptor(new RunAttribute()));
        // An endpoint that is not Amazon's seldom has a host name for each bucket.
        settings.s3Endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
        return builder.build();
    }
}
