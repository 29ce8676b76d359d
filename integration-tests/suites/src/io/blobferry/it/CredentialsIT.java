package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.MutableClock;
import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.StsSession;
import io.blobferry.emulators.TokenDefect;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import io.blobferry.federation.FederatedCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** AWS credentials over days and outages: by a clock of the tests' own, through STS's real protocol. */
class CredentialsIT {
    private static final int READS = 10_000;
    private static final int EXPIRIES = 5;

    private final MutableClock clock = new MutableClock();
    private FederationFixture scene;

    @BeforeEach
    void start(@TempDir Path folder) {
        scene = new FederationFixture(folder, clock);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void expiry_costsOneCallForAllReaders() throws Exception {
        FederatedCredentials credentials = inBackground();
        credentials.resolveCredentials();
        Set<String> sessions = new HashSet<>();
        for (int expiry = 1; expiry <= EXPIRIES; expiry++) {
            clock.advance(Duration.ofMinutes(61));
            Set<String> read = readAtOnce(credentials);
            assertEquals(1, read.size(), "all read the same session, and none the one that is over");
            assertTrue(sessions.addAll(read), "a new session each time");
            assertEquals(1 + expiry, scene.stsCalls());
        }
    }

    @Test
    void renewal_costsOneCallAndBlocksNoReader() throws Exception {
        FederatedCredentials credentials = inBackground();
        String first = key(credentials);
        for (int renewal = 1; renewal <= EXPIRIES; renewal++) {
            clock.advance(Duration.ofMinutes(45));
            int calls = renewal;
            readAtOnce(credentials)
                    .forEach(read -> assertFalse(session(read).expiration().isBefore(clock.instant())));
            Await.condition("the renewal").until(() -> scene.stsCalls() > calls);
            String before = first;
            Await.condition("the new session").until(() -> !key(credentials).equals(before));
            first = key(credentials);
        }
        assertEquals(1 + EXPIRIES, scene.stsCalls());
    }

    @Test
    void threeDays_neverServeExpiredSession() {
        FederatedCredentials credentials = atOnce();
        Set<String> sessions = new HashSet<>();
        int steps = 3 * 24 * 60 * 2;
        for (int step = 0; step < steps; step++) {
            String read = key(credentials);
            Instant end = session(read).expiration();
            assertTrue(
                    clock.instant().isBefore(end), () -> "at " + clock.instant() + " a session that ended at " + end);
            sessions.add(read);
            clock.advance(Duration.ofSeconds(30));
        }
        assertEquals(scene.stsCalls(), sessions.size());
        int most = 3 * 24 * 60 / 39;
        assertTrue(sessions.size() >= 72 && sessions.size() <= most, sessions.size() + " sessions in three days");
        assertTrue(
                scene.entra().issuedTokens().size() >= 3,
                () -> scene.entra().issuedTokens().size() + " tokens in three days");
    }

    @Test
    void shortOutage_isMasked() {
        FederatedCredentials credentials = atOnce();
        String first = key(credentials);
        clock.advance(Duration.ofMinutes(41));
        scene.sts().failNext(1000, new AwsError(503, "ServiceUnavailable", "the test says so"));
        int before = scene.stsCalls();
        for (int minute = 0; minute < 18; minute++) {
            for (int reads = 0; reads < 50; reads++) {
                assertEquals(first, key(credentials));
            }
            clock.advance(Duration.ofMinutes(1));
        }
        assertTrue(scene.stsCalls() - before <= 18, "at most one attempt per minute during an outage");
        clock.advance(Duration.ofMinutes(1));
        TransientException over = assertThrows(TransientException.class, () -> key(credentials));
        assertTrue(over.getMessage().contains("STS_FAILS"), over::getMessage);
        scene.sts().clearFailures();
        assertNotEquals(first, key(credentials));
    }

    @Test
    void issuerKeyRotation_isMasked() {
        FederatedCredentials credentials = atOnce();
        String first = key(credentials);
        scene.entra().rotateKeys();
        scene.forgetToken();
        clock.advance(Duration.ofMinutes(61));
        String second = key(credentials);
        assertNotEquals(first, second);
        scene.entra().retireOldKeys();
        scene.sts().forgetKeys();
        clock.advance(Duration.ofMinutes(61));
        assertNotEquals(second, key(credentials));
    }

    @Test
    void correctedSetup_worksAtNextRead() {
        FederatedCredentials credentials = atOnce();
        scene.entra().setDefect(FederationEmulator.AUDIENCE, TokenDefect.unknownKeyId());
        assertInstanceOf(
                TransientException.class, assertThrows(RuntimeException.class, () -> key(credentials)), "it may pass");
        scene.forgetToken();
        scene.entra().setDefect(FederationEmulator.AUDIENCE, TokenDefect.forgedSignature());
        PermanentException refused = assertThrows(PermanentException.class, () -> key(credentials));
        assertTrue(refused.getMessage().contains("SIGNATURE_REFUSED"), refused::getMessage);
        scene.forgetToken();
        scene.entra().clearDefects();
        assertTrue(scene.sts().session(key(credentials)).isPresent());
    }

    private FederatedCredentials inBackground() {
        return scene.credentials(renewal -> Thread.ofPlatform().daemon().start(renewal));
    }

    private StsSession session(String key) {
        return scene.sts().session(key).orElseThrow();
    }

    private static String key(FederatedCredentials credentials) {
        return ((AwsSessionCredentials) credentials.resolveCredentials()).accessKeyId();
    }

    /** What so many threads read that begin together; fails if one of them fails. */
    private static Set<String> readAtOnce(FederatedCredentials credentials) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        Set<String> read = new HashSet<>();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < READS; i++) {
                futures.add(readers.submit(() -> {
                    start.await();
                    return key(credentials);
                }));
            }
            start.countDown();
            for (Future<String> future : futures) {
                read.add(future.get());
            }
        }
        return read;
    }

    /** Renews within the read, so that virtual time stands still during it. */
    private FederatedCredentials atOnce() {
        return scene.credentials(Runnable::run);
    }
}
