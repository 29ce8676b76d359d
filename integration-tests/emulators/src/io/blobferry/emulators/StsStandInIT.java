package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

class StsStandInIT {
    private static LoopbackCertificate certificate;

    private final RequestLog log = new RequestLog();
    private EntraStandIn entra;
    private StsStandIn sts;
    private StsClient client;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) {
        certificate = LoopbackCertificate.create(folder);
    }

    @BeforeEach
    void start() {
        entra = EntraStandIn.start(FederationEmulator.TENANT, log, Clock.systemUTC());
        sts = StsStandIn.start(certificate, log, Clock.systemUTC());
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

    @AfterEach
    void stop() {
        client.close();
        sts.close();
        entra.close();
    }

    @Test
    void issuesASessionForASoundToken() {
        AssumeRoleWithWebIdentityResponse answer = assume(token(), 3600);
        assertEquals(FederationEmulator.USER_ASSIGNED.objectId(), answer.subjectFromWebIdentityToken());
        assertEquals(FederationEmulator.AUDIENCE, answer.audience());
        assertEquals(
                "arn:aws:sts::" + FederationEmulator.ACCOUNT + ":assumed-role/blobferry/worker-1",
                answer.assumedRoleUser().arn());
        assertTrue(answer.credentials().expiration().isAfter(Instant.now().plusSeconds(3500)));
        assertEquals(
                answer.credentials().secretAccessKey(),
                sts.session(answer.credentials().accessKeyId()).orElseThrow().secretAccessKey());
        RecordedRequest recorded = log.of(Service.STS).getFirst();
        assertEquals("POST", recorded.method());
        assertTrue(!recorded.target().contains("eyJ"), recorded::toString);
    }

    static Stream<Arguments> flaws() {
        return Stream.of(
                Arguments.of(TokenDefect.wrongAudience("api://other"), 400, "InvalidIdentityToken", "token audience"),
                Arguments.of(TokenDefect.v2Issuer(), 400, "InvalidIdentityToken", "No OpenIDConnect provider found"),
                Arguments.of(
                        TokenDefect.issuerWithoutSlash(), 400, "InvalidIdentityToken", "No OpenIDConnect provider"),
                Arguments.of(TokenDefect.expired(), 400, "ExpiredTokenException", "Token expired: current date/time"),
                Arguments.of(TokenDefect.notYetValid(), 400, "InvalidIdentityToken", "not yet valid"),
                Arguments.of(TokenDefect.forgedSignature(), 400, "InvalidIdentityToken", "signature"),
                Arguments.of(TokenDefect.unknownKeyId(), 400, "InvalidIdentityToken", "verification key"),
                Arguments.of(TokenDefect.unsigned(), 400, "InvalidIdentityToken", "not a valid JWT"),
                Arguments.of(TokenDefect.withoutClaim("aud"), 400, "InvalidIdentityToken", "claim: aud"),
                Arguments.of(TokenDefect.claim("sub", "someone"), 403, "AccessDenied", "Not authorized to perform"));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void refusesAFlawedToken(TokenDefect flaw, int status, String code, String message) {
        entra.setDefect(FederationEmulator.AUDIENCE, flaw);
        StsException refused = refusal(token());
        assertEquals(status, refused.statusCode());
        assertEquals(code, refused.awsErrorDetails().errorCode());
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    @Test
    void refusesWhatIsNoToken() {
        assertEquals(
                "InvalidIdentityToken", refusal("not.a.token").awsErrorDetails().errorCode());
    }

    @Test
    void refusesARoleThatDoesNotTrustTheProvider() {
        OidcProvider provider = FederationEmulator.provider(entra);
        TrustPolicy policy = TrustPolicy.forSubjects(provider, "another-audience", List.of("*"));
        sts.put(new IamRole(FederationEmulator.ROLE_ARN, Duration.ofHours(1), policy));
        assertEquals("AccessDenied", refusal(token()).awsErrorDetails().errorCode());
    }

    @Test
    void refusesDurationsThatTheRoleDoesNotAllow() {
        sts.put(new IamRole(
                FederationEmulator.ROLE_ARN,
                Duration.ofHours(1),
                FederationEmulator.role(entra).trust()));
        for (int seconds : new int[] {899, 3601, 43_201}) {
            StsException refused = assertThrows(StsException.class, () -> assume(token(), seconds));
            assertEquals("ValidationError", refused.awsErrorDetails().errorCode());
        }
    }

    @Test
    void followsARotationOfTheKeys() {
        String old = token();
        assume(old, 3600);
        entra.rotateKeys();
        assume(token(), 3600);
        assume(old, 3600);
        entra.retireOldKeys();
        sts.forgetKeys();
        assertEquals("InvalidIdentityToken", refusal(old).awsErrorDetails().errorCode());
    }

    @Test
    void saysThatTheIssuerCannotBeReached() {
        entra.setUnavailable();
        assertEquals("IDPCommunicationError", refusal(token()).awsErrorDetails().errorCode());
        entra.setAvailable();
        assume(token(), 3600);
    }

    @Test
    void failsAsOftenAsATestAsks() {
        sts.failNext(1, AwsError.throttling());
        assertEquals("Throttling", refusal(token()).awsErrorDetails().errorCode());
        sts.limitSessionLifetime(Duration.ofSeconds(2));
        assertTrue(assume(token(), 3600)
                .credentials()
                .expiration()
                .isBefore(Instant.now().plusSeconds(3)));
    }

    @Test
    void goesByItsOwnClock() {
        sts.shiftClock(Duration.ofHours(-1));
        assertEquals("InvalidIdentityToken", refusal(token()).awsErrorDetails().errorCode());
        sts.shiftClock(Duration.ofHours(25));
        assertEquals("ExpiredTokenException", refusal(token()).awsErrorDetails().errorCode());
    }

    private String token() {
        return entra.token(FederationEmulator.USER_ASSIGNED, FederationEmulator.AUDIENCE);
    }

    private StsException refusal(String token) {
        return assertThrows(StsException.class, () -> assume(token, 3600));
    }

    private AssumeRoleWithWebIdentityResponse assume(String token, int seconds) {
        return client.assumeRoleWithWebIdentity(request -> request.roleArn(FederationEmulator.ROLE_ARN)
                .roleSessionName("worker-1")
                .webIdentityToken(token)
                .durationSeconds(seconds));
    }
}
