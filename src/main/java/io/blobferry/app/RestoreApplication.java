package io.blobferry.app;

import io.blobferry.aws.s3.RunTrackingInterceptor;
import io.blobferry.aws.s3.S3BackupReader;
import io.blobferry.aws.s3.S3BucketRetention;
import io.blobferry.aws.s3.S3ObjectVersionListing;
import io.blobferry.azure.restore.ContainerDestination;
import io.blobferry.config.RestoreSettings;
import io.blobferry.execution.RunContext;
import io.blobferry.restore.BackupDestinations;
import io.blobferry.restore.Horizon;
import io.blobferry.routing.Route;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectVersionListing;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.Checksum;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.crt.checksums.CRC64NVME;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * The restore, assembled from its settings: clients of S3 with the operator's own credentials, by the AWS SDK's chain (profile,
 * IAM Identity Center, environment, instance role, web identity). Clients of Azure are built for a container alone.
 */
public final class RestoreApplication implements AutoCloseable {
    static {
        NettyProperties.setDefaults();
    }

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_CONNECTIONS = 300;

    private final RestoreSettings settings;
    private final DefaultCredentialsProvider credentials;
    private final SdkAsyncHttpClient http;
    private final S3AsyncClient controlClient;
    private final S3AsyncClient contentClient;

    /** @throws RuntimeException if native code cannot be loaded, or no region is known; the message names the remedy */
    public RestoreApplication(RestoreSettings settings) {
        NativeLibraries.load();
        this.settings = settings;
        credentials = DefaultCredentialsProvider.builder().build();
        http = NettyNioAsyncHttpClient.builder()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .maxConcurrency(MAX_CONNECTIONS)
                .readTimeout(READ_TIMEOUT)
                .build();
        controlClient = s3Client(AwsRetryStrategy.standardRetryStrategy());
        contentClient = s3Client(AwsRetryStrategy.doNotRetry());
    }

    /** @throws IllegalStateException if the SDK's chain knows no region, which it says by the names of its classes */
    static Region region(Optional<String> setting, Supplier<Region> chain) {
        try {
            return setting.map(Region::of).orElseGet(chain);
        } catch (SdkClientException unknown) {
            throw new IllegalStateException(
                    "no AWS region is known: set AWS_REGION to that of the bucket, or name it in the AWS profile",
                    unknown);
        }
    }

    /** The settings that the application was built from. */
    public RestoreSettings settings() {
        return settings;
    }

    /** Reads versions of backups. */
    public BackupReader reader() {
        return new S3BackupReader(controlClient, contentClient);
    }

    /** Lists versions of backups. */
    public ObjectVersionListing versions() {
        return new S3ObjectVersionListing(controlClient);
    }

    /** Where the container's backups were at the moment, by what the buckets have recorded, or as the settings say. */
    public BackupDestinations destinations(RunContext run, List<Route> today, String container, Instant asOf) {
        return BackupDestinations.asOf(run, versions(), reader(), today, container, asOf);
    }

    /** The moments that the buckets can answer for. */
    public Horizon horizon() {
        return new Horizon(new S3BucketRetention(controlClient), versions(), reader());
    }

    /** Makes instances of CRC64NVME. */
    public static Supplier<Checksum> checksums() {
        return CRC64NVME::new;
    }

    /**
     * A container as the destination, which is created if it does not exist.
     *
     * @param container the container's URL
     */
    public RestoreDestination container(RunContext run, URI container) {
        ContainerDestination destination = new RestoreAzureClients(container).destination(checksums());
        destination.createIfMissing(run);
        return destination;
    }

    @Override
    public void close() {
        controlClient.close();
        contentClient.close();
        http.close();
        credentials.close();
    }

    private S3AsyncClient s3Client(RetryStrategy retries) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(override ->
                        override.retryStrategy(retries).addExecutionInterceptor(new RunTrackingInterceptor()));
        builder.region(region(settings.region(), () -> new DefaultAwsRegionProviderChain().getRegion()));
        settings.s3Endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
        return builder.build();
    }
}
