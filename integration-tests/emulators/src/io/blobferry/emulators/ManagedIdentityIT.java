package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SDK reads the identity endpoint from the process's environment alone, so each question is a process. */
class ManagedIdentityIT {
    private static final ManagedIdentity UNASSIGNED = ManagedIdentity.userAssigned("unassigned", "unassigned");

    private final Emulators emulators = Emulators.shared();

    @AfterEach
    void reset() {
        emulators.reset();
    }

    @ParameterizedTest
    @EnumSource
    void sdk_obtainsTokenFromHost(IdentityEndpoint endpoint) throws Exception {
        for (ManagedIdentity identity : List.of(FederationEmulator.USER_ASSIGNED, FederationEmulator.SYSTEM_ASSIGNED)) {
            JWTClaimsSet claims = JWTClaimsSet.parse(errorMessage(endpoint, identity, FederationEmulator.AUDIENCE, 0));
            assertEquals(identity.objectId(), claims.getSubject());
            assertEquals("https://sts.windows.net/" + FederationEmulator.TENANT + "/", claims.getIssuer());
            assertEquals(List.of(FederationEmulator.AUDIENCE), claims.getAudience());
            assertEquals(List.of(FederationEmulator.APP_ROLE), claims.getStringListClaim("roles"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void missingToken_hasReason(IdentityEndpoint endpoint) {
        ManagedIdentity stranger = ManagedIdentity.userAssigned("stranger", "stranger");
        assertMessage(errorMessage(endpoint, stranger, FederationEmulator.AUDIENCE, 1), "dentity");
        assertMessage(errorMessage(endpoint, FederationEmulator.USER_ASSIGNED, "api://nobody", 1), "AADSTS500011");
        emulators.entra().put(UNASSIGNED);
        assertMessage(errorMessage(endpoint, UNASSIGNED, FederationEmulator.AUDIENCE, 1), "AADSTS501051");
    }

    @Test
    void identityHeader_isRequired() throws IOException, InterruptedException {
        URI uri = URI.create(emulators.entra().appServiceEndpoint() + "?api-version=2019-08-01&resource="
                + FederationEmulator.AUDIENCE);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("X-IDENTITY-HEADER", "guessed")
                    .build();
            assertEquals(
                    401,
                    http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        }
    }

    private String errorMessage(IdentityEndpoint endpoint, ManagedIdentity identity, String audience, int exitCode) {
        WorkerCommand command = WorkerCommand.of(emulators, VerifiedClaims.class.getName(), audience)
                .withTestClasses()
                .withEnvironment(emulators.workerEnvironment(endpoint, identity));
        try (WorkerProcess process = WorkerProcess.start(command, line -> {})) {
            int code = process.await(Duration.ofSeconds(60));
            String said = String.join("\n", process.stdout());
            assertEquals(exitCode, code, () -> said + "\n" + String.join("\n", process.stderr()));
            return said;
        }
    }

    private static void assertMessage(String said, String expected) {
        assertTrue(said.contains(expected), said);
    }
}
