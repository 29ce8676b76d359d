package io.blobferry.suites;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.emulators.EntraStandIn;
import io.blobferry.emulators.StsSession;
import io.blobferry.emulators.StsStandIn;
import java.util.ArrayList;
import java.util.List;

/** Every secret that the stand-ins have given away, to be looked for where it must not be. */
final class Secrets {
    /** Shorter pieces of a token are no secret, and may be in a text by chance. */
    private static final int SHORTEST = 20;

    private Secrets() {}

    static List<String> of(EntraStandIn entra, StsStandIn sts) {
        List<String> secrets = new ArrayList<>();
        for (String token : entra.issuedTokens()) {
            secrets.addAll(List.of(token.split("\\.", -1)));
        }
        for (StsSession session : sts.issuedSessions()) {
            secrets.add(session.secretAccessKey());
            secrets.add(session.sessionToken());
        }
        secrets.add(entra.identityHeader());
        secrets.removeIf(secret -> secret.length() < SHORTEST);
        return secrets;
    }

    /** Fails without repeating the secret. */
    static void assertNoneIn(String text, EntraStandIn entra, StsStandIn sts) {
        for (String secret : of(entra, sts)) {
            assertFalse(text.contains(secret), () -> "a secret is told: " + text.replace(secret, "[HERE]"));
        }
        assertFalse(text.contains("eyJ"), () -> "part of a token is told: " + text);
    }
}
