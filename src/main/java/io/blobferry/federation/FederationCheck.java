package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks each step from this host's identity to the AWS role. Reports claims, never the token or a key. */
public final class FederationCheck {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int DEFAULT_PORT = 80;

    private final IdentityEnvironment environment;
    private final WebIdentityTokenProvider tokenProvider;
    private final FederatedCredentials credentials;
    private final Federation federation;
    private final Clock clock;

    /** @param credentials of the same identity and federation; {@link #role} reports their session */
    public FederationCheck(
            IdentityEnvironment environment,
            TokenCredential identity,
            FederatedCredentials credentials,
            Federation federation,
            Clock clock) {
        this.environment = environment;
        this.tokenProvider = new WebIdentityTokenProvider(identity, federation);
        this.credentials = credentials;
        this.federation = federation;
        this.clock = clock;
    }

    /** Checks that the identity endpoint accepts connections. Requests no token. */
    public CheckResult endpoint() {
        try {
            if (environment.host() == IdentityEnvironment.Host.WORKLOAD_IDENTITY) {
                Files.readString(Path.of(environment.endpoint()));
            } else {
                connect(URI.create(environment.endpoint()));
            }
            return CheckResult.passed(environment.facts());
        } catch (IOException | IllegalArgumentException e) {
            return new CheckResult(
                    environment.facts(), CheckResult.failed(endpointProblem(e)).problem());
        }
    }

    /** Requests a token, and reports its claims. */
    public CheckResult token() {
        try {
            return CheckResult.passed(TokenClaims.of(tokenProvider.token()).facts());
        } catch (FederationException e) {
            return CheckResult.failed(e.problem());
        }
    }

    /** Compares the token's claims with the configuration. */
    public CheckResult claims() {
        try {
            TokenClaims claims = TokenClaims.of(tokenProvider.token());
            return new CheckResult(expected(), TokenClaimsValidator.validate(claims, federation, clock.instant()));
        } catch (FederationException e) {
            return CheckResult.failed(e.problem());
        }
    }

    /** Assumes the role. */
    public CheckResult role() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("role", federation.roleArn());
        try {
            Session session = credentials.session();
            facts.put("assumed", session.role());
            facts.put("expires", session.expiresAt().toString());
            federation
                    .sessionScope()
                    .ifPresent(scope -> facts.put(
                            "session scope",
                            scope.routes().stream()
                                    .map(route -> route.bucket() + "/" + route.prefix())
                                    .collect(Collectors.joining(" "))));
            return CheckResult.passed(facts);
        } catch (FederationException e) {
            return new CheckResult(facts, CheckResult.failed(e.problem()).problem());
        }
    }

    private Map<String, String> expected() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("audience", federation.audience());
        expected.put("app role", Federation.APP_ROLE);
        return expected;
    }

    private Problem endpointProblem(Exception failure) {
        return Diagnosis.NO_IDENTITY_ENDPOINT.problem(
                "no identity endpoint at " + environment.endpoint() + " ("
                        + failure.getClass().getSimpleName() + ")",
                federation,
                TokenClaims.NONE);
    }

    private static void connect(URI endpoint) throws IOException {
        if (endpoint.getHost() == null) {
            throw new IOException("no host in " + endpoint);
        }
        int port = endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(endpoint.getHost(), port), Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        }
    }
}
