package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import io.blobferry.domain.Finding;
import io.blobferry.domain.Problem;
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

/** Tries the way from this host's identity to AWS's role, step by step. Shows claims, never the token or a key. */
public final class FederationCheck {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(3);
    private static final int HTTP = 80;

    private final Identity host;
    private final WebIdentity identity;
    private final FederatedCredentials credentials;
    private final Federation federation;
    private final Clock clock;

    /** @param credentials of the same identity and federation; the session that they hold is the one shown */
    public FederationCheck(
            Identity host,
            TokenCredential identity,
            FederatedCredentials credentials,
            Federation federation,
            Clock clock) {
        this.host = host;
        this.identity = new WebIdentity(identity, federation);
        this.credentials = credentials;
        this.federation = federation;
        this.clock = clock;
    }

    /** Whether somebody is there to ask for tokens. Asks for none. */
    public Finding endpoint() {
        try {
            if (host.host() == Identity.Host.WORKLOAD_IDENTITY) {
                Files.readString(Path.of(host.endpoint()));
            } else {
                connect(URI.create(host.endpoint()));
            }
            return Finding.works(host.facts());
        } catch (IOException | IllegalArgumentException e) {
            return new Finding(host.facts(), Finding.fails(missing(e)).problem());
        }
    }

    /** Asks for a token, and shows what it says of itself. */
    public Finding token() {
        try {
            return Finding.works(TokenClaims.of(identity.token()).facts());
        } catch (DiagnosedException e) {
            return Finding.fails(e.problem());
        }
    }

    /** Holds the token against what is configured. */
    public Finding claims() {
        try {
            TokenClaims claims = TokenClaims.of(identity.token());
            return new Finding(expected(), ClaimsRefusals.of(claims, federation, clock.instant()));
        } catch (DiagnosedException e) {
            return Finding.fails(e.problem());
        }
    }

    /** Assumes the role. */
    public Finding role() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("role", federation.roleArn());
        try {
            Session session = credentials.session();
            facts.put("assumed", session.role());
            facts.put("expires", session.expiry().toString());
            federation
                    .narrowedTo()
                    .ifPresent(limits -> facts.put(
                            "narrowed to",
                            limits.routes().stream()
                                    .map(route -> route.bucket() + "/" + route.prefix())
                                    .collect(Collectors.joining(" "))));
            return Finding.works(facts);
        } catch (DiagnosedException e) {
            return new Finding(facts, Finding.fails(e.problem()).problem());
        }
    }

    private Map<String, String> expected() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("audience", federation.audience());
        expected.put("app role", Federation.APP_ROLE);
        return expected;
    }

    private Problem missing(Exception failure) {
        return Diagnosis.NO_IDENTITY_ENDPOINT.problem(
                "nothing at " + host.endpoint() + " (" + failure.getClass().getSimpleName() + ")",
                federation,
                TokenClaims.NONE);
    }

    private static void connect(URI endpoint) throws IOException {
        if (endpoint.getHost() == null) {
            throw new IOException("no host in " + endpoint);
        }
        int port = endpoint.getPort() < 0 ? HTTP : endpoint.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.getHost(), port), Math.toIntExact(CONNECT_TIME.toMillis()));
        }
    }
}
