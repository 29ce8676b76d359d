package io.blobferry.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blobferry.aws.s3.S3BackupReader;
import io.blobferry.aws.s3.S3HistoryRecords;
import io.blobferry.aws.s3.S3MultipartTarget;
import io.blobferry.aws.s3.S3ObjectListing;
import io.blobferry.aws.s3.S3ObjectVersionListing;
import io.blobferry.aws.s3.S3Target;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.emulators.EmulatorKind;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.StsSession;
import io.blobferry.loadstubs.LoadStubs;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.HistoryRecords;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.ObjectVersionListing;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.TargetAccess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** A bucket behind an endpoint, by the product's adapters, and by a client of its own. */
final class S3TargetAccess implements TargetAccess, AutoCloseable {
    private final S3AsyncClient client;
    private final S3TransferManager transferManager;
    private final S3Client other;

    private S3TargetAccess(URI endpoint, TrustManager[] trust, AwsCredentials credentials) {
        StaticCredentialsProvider provider = StaticCredentialsProvider.create(credentials);
        client = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(FederationEmulator.REGION))
                .forcePathStyle(true)
                .credentialsProvider(provider)
                .overrideConfiguration(retry -> retry.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(() -> trust))
                .build();
        transferManager = S3TransferManager.builder().s3Client(client).build();
        other = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(FederationEmulator.REGION))
                .forcePathStyle(true)
                .credentialsProvider(provider)
                .httpClientBuilder(UrlConnectionHttpClient.builder().tlsTrustManagersProvider(() -> trust))
                .build();
    }

    /** Skips a test of what S3 does and S3Mock does not. */
    static void assumeNotS3Mock(String deviation) {
        assumeTrue(Emulators.shared().kind() != EmulatorKind.LOCAL, () -> "S3Mock: " + deviation);
    }

    /** The emulators' bucket, through the gate. */
    static S3TargetAccess of(Emulators emulators) {
        StsSession session = emulators.sts().issue(FederationEmulator.ROLE_ARN, Duration.ofHours(1));
        return new S3TargetAccess(
                emulators.s3Proxy().uri(),
                emulators.trustManagers(),
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
    }

    /** The bucket of load stubs that keep versions. */
    static S3TargetAccess of(LoadStubs stubs) {
        return new S3TargetAccess(
                stubs.s3(), stubs.certificate().trustManagers(), AwsBasicCredentials.create("any", "any"));
    }

    @Override
    public String bucket() {
        return FederationEmulator.BUCKET;
    }

    @Override
    public BackupTarget target() {
        return new S3Target(client, transferManager);
    }

    @Override
    public MultipartTarget uploads() {
        return new S3MultipartTarget(client, client);
    }

    @Override
    public HistoryRecords records() {
        return new S3HistoryRecords(client);
    }

    @Override
    public String text(ObjectKey key) {
        return other.getObjectAsBytes(get -> get.bucket(key.bucket()).key(key.key()))
                .asUtf8String();
    }

    @Override
    public ObjectVersionListing versions() {
        return new S3ObjectVersionListing(client);
    }

    @Override
    public BackupReader reader() {
        return new S3BackupReader(client, client);
    }

    @Override
    public ObjectListing objects() {
        return new S3ObjectListing(client);
    }

    @Override
    public MultipartUploadListing openUploads() {
        return new S3MultipartTarget(client, client);
    }

    @Override
    public void overwrite(ObjectKey key, BlobContent content) {
        other.putObject(
                put -> put.bucket(key.bucket()).key(key.key()),
                RequestBody.fromByteBuffer(content.range(0, content.size())));
    }

    @Override
    public void delete(ObjectKey key) {
        other.deleteObject(delete -> delete.bucket(key.bucket()).key(key.key()));
    }

    @Override
    public void abort(Upload upload) {
        other.abortMultipartUpload(abort ->
                abort.bucket(upload.key().bucket()).key(upload.key().key()).uploadId(upload.id()));
    }

    @Override
    public List<String> versionIds(ObjectKey key) {
        return other.listObjectVersions(list -> list.bucket(key.bucket()).prefix(key.key())).versions().stream()
                .filter(version -> version.key().equals(key.key()))
                .map(ObjectVersion::versionId)
                .toList();
    }

    @Override
    public void waitLongerThanASecond() {
        Pause.longerThanASecond();
    }

    @Override
    public void close() {
        transferManager.close();
        client.close();
        other.close();
    }
}
