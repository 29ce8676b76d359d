package io.blobferry.it;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.blobferry.emulators.EntraStandIn;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.LoopbackCertificate;
import io.blobferry.emulators.RequestLog;
import io.blobferry.emulators.Service;
import io.blobferry.emulators.StsStandIn;
import io.blobferry.federation.FederatedCredentials;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The product's credentials before the stand-ins of Entra and STS, all by one clock. STS is called over HTTPS as it is in
 * production; the token is handed over in this process, since azure-identity knows no clock but the machine's.
 */
final class FederationFixture implements AutoCloseable {
    private static final Duration SESSION = Duration.ofHours(1);

    private final RequestLog log = new RequestLog();
    private final Clock clock;
    private final EntraStandIn entra;
    private final StsStandIn sts;
    private final StsClient client;
    private Instant tokenEnds = Instant.EPOCH;
    private String token = "";

    FederationFixture(Path folder, Clock clock) {
        this.clock = clock;
        LoopbackCertificate certificate = LoopbackCertificate.create(folder);
        entra = EntraStandIn.start(FederationEmulator.TENANT, log, clock);
        sts = StsStandIn.start(certificate, log, clock);
        FederationEmulator.arrange(entra, sts);
        client = StsClient.builder()
                .endpointOverride(sts.uri())
                .region(Region.of(FederationEmulator.REGION))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(retry -> retry.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().tlsTrustManagersProvider(certificate::trustManagers))
                .build();
    }

    FederatedCredentials credentials(Executor background) {
        return new FederatedCredentials(
                identity(),
                client,
                new io.blobferry.federation.Federation(
                        FederationEmulator.AUDIENCE, FederationEmulator.ROLE_ARN, "scene", SESSION, Optional.empty()),
                clock,
                background);
    }

    EntraStandIn entra() {
        return entra;
    }

    StsStandIn sts() {
        return sts;
    }

    int stsCalls() {
        return log.of(Service.STS).size();
    }

    /** Keeps a token for its day, as the host and azure-identity do: they hand out a new one some minutes before its end. */
    private TokenCredential identity() {
        return request -> Mono.fromSupplier(this::keptToken);
    }

    private synchronized AccessToken keptToken() {
        Instant now = clock.instant();
        if (!now.isBefore(tokenEnds.minus(Duration.ofMinutes(5)))) {
            token = entra.token(FederationEmulator.USER_ASSIGNED, FederationEmulator.AUDIENCE);
            tokenEnds = now.plus(Duration.ofHours(24));
        }
        return new AccessToken(token, tokenEnds.atOffset(ZoneOffset.UTC));
    }

    synchronized void forgetToken() {
        tokenEnds = Instant.EPOCH;
    }

    @Override
    public void close() {
        client.close();
        sts.close();
        entra.close();
    }
}
