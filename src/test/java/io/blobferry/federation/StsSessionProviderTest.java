package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.core.credential.AccessToken;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

class StsSessionProviderTest {
    private static final Federation FEDERATION = new Federation(
            "api://tenant/app",
            "arn:aws:iam::111122223333:role/blobferry",
            "test",
            Duration.ofHours(1),
            Optional.empty());

    private final StubSts http = new StubSts();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a/>",
                "<a><AssumeRoleWithWebIdentityResult/></a>",
                "<a><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>A</AccessKeyId></Credentials>"
                        + "</AssumeRoleWithWebIdentityResult></a>"
            })
    void answerWithoutASession_isAFaultOfSts(String body) {
        http.body = body;
        try (StsClient sts = StsClient.builder()
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(http)
                .build()) {
            WebIdentityTokenProvider tokens = new WebIdentityTokenProvider(
                    request -> Mono.just(new AccessToken("a.b.c", OffsetDateTime.parse("2100-01-01T00:00:00Z"))),
                    FEDERATION);
            StsSessionProvider sessions = new StsSessionProvider(tokens, sts, FEDERATION, Clock.systemUTC());

            FederationException failure = assertThrows(FederationException.class, sessions::get);

            assertEquals("STS_FAILS", failure.problem().code());
        }
    }
}
