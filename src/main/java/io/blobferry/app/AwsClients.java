package io.blobferry.app;

import com.azure.core.credential.TokenCredential;
import io.blobferry.aws.s3.BucketCheck;
import io.blobferry.aws.s3.LifecycleCheck;
import io.blobferry.aws.s3.RunTrackingInterceptor;
import io.blobferry.aws.s3.S3BackupReader;
import io.blobferry.aws.s3.S3DeleteMarkers;
import io.blobferry.aws.s3.S3HistoryRecords;
import io.blobferry.aws.s3.S3MultipartTarget;
import io.blobferry.aws.s3.S3ObjectListing;
import io.blobferry.aws.s3.S3ObjectVersionListing;
import io.blobferry.aws.s3.S3Target;
import io.blobferry.config.Settings;
import io.blobferry.federation.FederatedCredentials;
import io.blobferry.federation.Federation;
import io.blobferry.federation.FederationCheck;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.ObjectVersionListing;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
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

/** The clients of AWS: STS for credentials, and two clients of S3 that share one connection pool. */
final class AwsClients implements AutoCloseable {
    static {
        NettyProperties.setDefaults();
    }

    /** S3 may take minutes to complete an upload of many parts. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);

    /** The time limit of a call of STS, with all its attempts. */
    private static final Duration STS_CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration STS_ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_CONNECTIONS = 300;

    private final StsClient sts;
    private final FederatedCredentials credentials;
    private final SdkAsyncHttpClient http;
    private final S3AsyncClient controlClient;
    private final S3AsyncClient uploadClient;
    private final S3TransferManager transferManager;

    AwsClients(Settings settings, TokenCredential identity) {
        StsClientBuilder stsBuilder = StsClient.builder()
                .region(Region.of(settings.target().region()))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(
                        limit -> limit.apiCallTimeout(STS_CALL_TIMEOUT).apiCallAttemptTimeout(STS_ATTEMPT_TIMEOUT))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
        settings.target().stsEndpoint().ifPresent(stsBuilder::endpointOverride);
        sts = stsBuilder.build();
        credentials = new FederatedCredentials(identity, sts, settings.federation());
        // The JDK's TLS costs twenty times as much CPU under the JVM flags that the Functions host passes.
        http = NettyNioAsyncHttpClient.builder()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .maxConcurrency(MAX_CONNECTIONS)
                .readTimeout(READ_TIMEOUT)
                .build();
        controlClient = s3Client(settings, credentials, AwsRetryStrategy.standardRetryStrategy());
        uploadClient = s3Client(settings, credentials, AwsRetryStrategy.doNotRetry());
        transferManager = S3TransferManager.builder().s3Client(uploadClient).build();
    }

    BackupTarget backupTarget() {
        return new S3Target(controlClient, transferManager);
    }

    /** @param setting whether markers are placed; empty: as the bucket says */
    S3DeleteMarkers deleteMarkers(Optional<Boolean> setting) {
        return new S3DeleteMarkers(controlClient, setting);
    }

    HistoryRecords historyRecords() {
        return new S3HistoryRecords(controlClient);
    }

    ObjectListing objectListing() {
        return new S3ObjectListing(controlClient);
    }

    /** Refused by S3 unless the role may list versions, which the worker's need not. */
    ObjectVersionListing versions() {
        return new S3ObjectVersionListing(controlClient);
    }

    BackupReader backupReader() {
        return new S3BackupReader(controlClient, uploadClient);
    }

    S3MultipartTarget multipartTarget() {
        return new S3MultipartTarget(controlClient, uploadClient);
    }

    /** Tests the way to a session, step by step. */
    FederationCheck federationCheck(Settings settings, TokenCredential identity) {
        return new FederationCheck(
                settings.identity().environment(), identity, credentials, settings.federation(), Clock.systemUTC());
    }

    LifecycleCheck lifecycleCheck(List<Route> routes) {
        return new LifecycleCheck(controlClient, routes);
    }

    BucketCheck bucketCheck(List<Route> routes) {
        return new BucketCheck(controlClient, routes);
    }

    @Override
    public void close() {
        transferManager.close();
        controlClient.close();
        uploadClient.close();
        http.close();
        sts.close();
    }

    /** Clients that read under the drill's role; the caller closes them before these. */
    DrillClients drillClients(Settings settings, TokenCredential identity, Federation drill) {
        FederatedCredentials role = new FederatedCredentials(identity, sts, drill);
        return new DrillClients(
                new FederationCheck(settings.identity().environment(), identity, role, drill, Clock.systemUTC()),
                s3Client(settings, role, AwsRetryStrategy.standardRetryStrategy()),
                s3Client(settings, role, AwsRetryStrategy.doNotRetry()));
    }

    private S3AsyncClient s3Client(Settings settings, AwsCredentialsProvider credentials, RetryStrategy retries) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .region(Region.of(settings.target().region()))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(override ->
                        override.retryStrategy(retries).addExecutionInterceptor(new RunTrackingInterceptor()));
        // An endpoint other than AWS's own rarely has a host name for each bucket.
        settings.target()
                .s3Endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
        return builder.build();
    }
}
