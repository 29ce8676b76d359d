package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuedSecretsTest {
    private final IssuedSecrets secrets = new IssuedSecrets();

    @Test
    void secret_isFoundWholeOrInParts() {
        String secret = secrets.add("q7Zr+1pUX9vWcY3bK5mN8sTdG2hJ4lQ6eR0aFiOuBxy");
        for (String text : new String[] {secret, "denied: " + secret + ".", "…" + secret.substring(5, 38)}) {
            String found = secrets.in(text).orElseThrow();
            assertFalse(found.contains(secret.substring(20, 30)), "the message does not quote the secret");
        }
        assertEquals(Optional.empty(), secrets.in("denied: " + secret.substring(0, 12) + "…"));
    }

    @Test
    void issuedSecrets_areKnown() {
        StsSession session = StsSession.issue("arn", "name", Optional.empty(), Instant.EPOCH);
        assertTrue(IssuedSecrets.SHARED.in(session.sessionToken()).isPresent());
        assertTrue(IssuedSecrets.SHARED.in(session.secretAccessKey()).isPresent());
        assertEquals(
                Optional.empty(),
                IssuedSecrets.SHARED.in(session.accessKeyId()),
                "it names a session, as CloudTrail does");
    }

    @Test
    void failureMessage_omitsSecret() {
        String secret = IssuedSecrets.SHARED.add("wL3nV8kPz1Yt6Qh0Jd5Rb9Xs2Gf7Mc4A");
        String message = assertThrows(AssertionError.class, () -> IssuedSecrets.assertNoneIn("denied:\n" + secret))
                .getMessage();
        assertFalse(message.contains(secret.substring(8, 16)), message);
        IssuedSecrets.assertNoneIn("nothing of that kind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET https://account.blob.core.windows.net/c/b?sv=2022-11-02&sr=b&sig=abc%3D",
                "https://bucket.s3.amazonaws.com/key?X-Amz-Signature=00ff",
                "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=0123456789abcdef0123",
                "authorization: bearer eyJhbGciOiJSUzI1NiJ9.e30.x",
                "token eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.x",
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Eby8vdM="
            })
    void secretShapes_areDetected(String text) {
        assertTrue(secrets.in(text).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"backed-up\",\"crc64nvme\":\"uuyY1f4AMLI=\",\"etag\":\"0x248084567832660\"}",
                "https://account.blob.core.windows.net/c/b?sig=…",
                "the request's signature does not match",
            })
    void otherText_isNoSecret(String text) {
        assertEquals(Optional.empty(), secrets.in(text));
    }
}
