package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.execution.TransferException;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/** For any token and any answer of STS: a session, or an exception or a problem that the engine and an operator can act on. */
class HostileFederationTest {
    private static final int SHARE = 1_000;
    private static final Federation FEDERATION = new Federation(
            "api://tenant/app",
            "arn:aws:iam::111122223333:role/blobferry",
            "test",
            Duration.ofHours(1),
            Optional.empty());
    private static final String CLAIMS = """
            {"aud":"api://tenant/app","iss":"https://sts.windows.net/11111111-2222-3333-4444-555555555555/","sub":"o",\
            "oid":"o","appid":"a","roles":["AssumeAWSRole"],"ver":"1.0","nbf":1767225600,"exp":4102444800}""";

    private final LogCapture log = new LogCapture();
    private final StubSts http = new StubSts();
    private final StsClient sts = StsClient.builder()
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(retry -> retry.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .httpClient(http)
            .build();

    @AfterEach
    void close() {
        sts.close();
        log.close();
    }

    @Test
    void anyTokenAndAnswer_endWithASessionOrAProblem() {
        HostileInputs.check(HostileFederationTest.class, SHARE, random -> {
            http.status = HostileInputs.oneOf(random, 200, 200, 200, 400, 403, 404, 429, 500, 503);
            http.body = HostileStsAnswer.next(random);
            TokenCredential identity = identity(random);
            FederatedCredentials credentials =
                    new FederatedCredentials(identity, sts, FEDERATION, Clock.systemUTC(), Runnable::run);
            try {
                credentials.resolveCredentials();
            } catch (TransferException declared) {
                assertNoSecret(declared.getMessage());
            }
            FederationCheck check = new FederationCheck(
                    IdentityEnvironment.of(Map.of("IDENTITY_ENDPOINT", HostileText.any(random))),
                    identity,
                    credentials,
                    FEDERATION,
                    Clock.systemUTC());
            assertNoSecret(check.token());
            assertNoSecret(check.claims());
            assertNoSecret(check.role());
            log.assertNoSecret();
        });
    }

    private static TokenCredential identity(Random random) {
        RuntimeException failure = failure(random);
        String token = token(random);
        OffsetDateTime expiry = OffsetDateTime.parse("2100-01-01T00:00:00Z");
        return switch (random.nextInt(12)) {
            case 0 -> request -> Mono.error(failure);
            case 1 -> request -> Mono.empty();
            default -> request -> Mono.just(new AccessToken(token, expiry));
        };
    }

    private static RuntimeException failure(Random random) {
        String message = HostileInputs.oneOf(
                random,
                null,
                "",
                "AADSTS501051",
                "<html>proxy",
                "{\"error\":\"invalid_resource\"}",
                HostileText.any(random));
        return HostileInputs.oneOf(
                random,
                new IllegalStateException(message),
                new IllegalStateException(message, new ConnectException(message)),
                new IllegalStateException(message, new IOException(HostileText.withSecret(random))),
                new NullPointerException());
    }

    private static String token(Random random) {
        String claims = switch (random.nextInt(4)) {
            case 0 -> CLAIMS;
            case 1 -> HostileJson.damage(CLAIMS, random);
            default -> HostileJson.changeTypes(CLAIMS, random);
        };
        return switch (random.nextInt(8)) {
            case 0 -> HostileInputs.oneOf(random, "", ".", "..", "a.b", HostileText.any(random));
            case 1 -> encoded("{\"alg\":\"none\"}") + "." + encoded(claims) + ".";
            default -> encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims) + "." + HostileText.SECRET;
        };
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertNoSecret(CheckResult found) {
        assertNoSecret(found.toString());
    }

    private static void assertNoSecret(String text) {
        assertFalse(text.contains(HostileText.SECRET), text);
    }
}
