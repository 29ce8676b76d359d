package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blobferry.testing.MutableClock;
import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.IssuedSecrets;
import io.blobferry.emulators.TokenDefect;
import io.blobferry.federation.FederatedCredentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the product itself says within its process: exceptions with all their causes, every log record of any logger, texts
 * of objects and names of threads. What its commands and functions print is looked through in their own suites.
 */
class NoSecretIT {
    private final MutableClock clock = new MutableClock();
    private final List<String> output = new ArrayList<>();
    private final Handler records = new Handler() {
        @Override
        public void publish(LogRecord record) {
            // The SDKs' wire logs are switched off by logging.properties; below INFO they show what they send.
            if (record.getLevel().intValue() >= Level.INFO.intValue()) {
                synchronized (output) {
                    output.add(new SimpleFormatter().format(record));
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private FederationFixture scene;

    @BeforeEach
    void start(@TempDir Path folder) {
        scene = new FederationFixture(folder, clock);
        Logger.getLogger("").addHandler(records);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(records);
        scene.close();
    }

    static Stream<Arguments> federations() {
        return Stream.of(
                withDefect("sound", TokenDefect.claim("ver", "1.0")),
                withDefect("another aud", TokenDefect.wrongAudience("api://else")),
                withDefect("a token of version 2", TokenDefect.v2Issuer()),
                withDefect("no slash", TokenDefect.issuerWithoutSlash()),
                withDefect("another issuer", TokenDefect.claim("iss", "https://issuer.example/")),
                withDefect("another sub", TokenDefect.claim("sub", "someone")),
                withDefect("no sub", TokenDefect.withoutClaim("sub")),
                withDefect("over", TokenDefect.expired()),
                withDefect("not yet", TokenDefect.notYetValid()),
                withDefect("alg none", TokenDefect.unsigned()),
                withDefect("forged", TokenDefect.forgedSignature()),
                withDefect("an unknown key", TokenDefect.unknownKeyId()),
                failing("region", AwsError.regionDisabled(FederationEmulator.REGION, FederationEmulator.ACCOUNT)),
                failing("issuer", AwsError.idpCommunicationError()),
                failing("throttled", AwsError.throttling()),
                failing("fault", new AwsError(500, "InternalFailure", "no")),
                failing("denied", new AwsError(403, "AccessDenied", "Not authorized")),
                // AWS's validation errors repeat the value.
                failing("echo", new AwsError(400, "ValidationError", "Value '{token}' at 'webIdentityToken' failed")),
                failing("echo of a code unknown", new AwsError(418, "Teapot", "{token}")));
    }

    private static Arguments withDefect(String name, TokenDefect flaw) {
        return Arguments.argumentSet(name, flaw, null);
    }

    private static Arguments failing(String name, AwsError error) {
        return Arguments.argumentSet(name, null, error);
    }

    @ParameterizedTest
    @MethodSource("federations")
    void logsAndTablesHoldNoSecret(TokenDefect flaw, AwsError error) {
        FederatedCredentials credentials = scene.credentials(Runnable::run);
        read(credentials);
        clock.advance(Duration.ofMinutes(45));
        scene.forgetToken();
        if (flaw != null) {
            scene.entra().setDefect(FederationEmulator.AUDIENCE, flaw);
        } else {
            String token = scene.entra().token(FederationEmulator.USER_ASSIGNED, FederationEmulator.AUDIENCE);
            scene.sts()
                    .failNext(
                            100,
                            new AwsError(
                                    error.status(),
                                    error.code(),
                                    error.message().replace("{token}", token)));
        }
        read(credentials);
        clock.advance(Duration.ofMinutes(20));
        read(credentials);
        output.add(credentials.toString());
        Thread.getAllStackTraces().keySet().forEach(thread -> output.add(thread.toString()));
        String all = String.join("\n", output);
        IssuedSecrets.assertNoneIn(all);
        assertThrows(
                AssertionError.class,
                () -> IssuedSecrets.assertNoneIn(scene.entra().issuedTokens().getFirst()),
                "there are secrets to look for");
        assertFalse(scene.sts().issuedSessions().isEmpty(), "and sessions");
    }

    /** What a worker would log of it: the credentials' text, or the exception with its causes. */
    private void read(FederatedCredentials credentials) {
        try {
            output.add(credentials.resolveCredentials().toString());
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            output.add(trace.toString());
        }
    }
}
