package io.blobferry.emulators;

import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The AWS SDK's clients, signing by a session, on their way through the gate. They retry nothing. */
final class SignedClients {
    private SignedClients() {}

    static S3Client blocking(Emulators emulators, StsSession session) {
        return blocking(emulators, emulators.s3Proxy(), session);
    }

    static S3Client blocking(Emulators emulators, FaultProxy gate, StsSession session) {
        return S3Client.builder()
                .endpointOverride(gate.uri())
                .region(Region.of(FederationEmulator.REGION))
                .credentialsProvider(credentials(session))
                .overrideConfiguration(retry -> retry.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClientBuilder(UrlConnectionHttpClient.builder().tlsTrustManagersProvider(emulators::trustManagers))
                .build();
    }

    static S3AsyncClient async(Emulators emulators, StsSession session) {
        return S3AsyncClient.builder()
                .endpointOverride(emulators.s3Proxy().uri())
                .region(Region.of(FederationEmulator.REGION))
                .credentialsProvider(credentials(session))
                .overrideConfiguration(retry -> retry.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(emulators::trustManagers))
                .build();
    }

    private static StaticCredentialsProvider credentials(StsSession session) {
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
    }
}
