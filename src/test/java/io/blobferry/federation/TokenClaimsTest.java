package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenClaimsTest {
    @Test
    void roles_withNull_areRead() {
        assertEquals(
                List.of("null", "AssumeAWSRole"),
                claims("{\"roles\":[null,\"AssumeAWSRole\"]}").roles());
    }

    @Test
    void time_beyondAnyInstant_isTheNearestInstant() {
        assertEquals(
                Optional.of(Instant.ofEpochSecond(Instant.MAX.getEpochSecond())),
                claims("{\"exp\":1e300}").expiry());
        assertEquals(
                Optional.of(Instant.ofEpochSecond(Instant.MIN.getEpochSecond())),
                claims("{\"nbf\":-1e300}").notBefore());
    }

    @Test
    void textThatIsNoToken_hasNoClaims() {
        assertTrue(TokenClaims.of("").isEmpty());
        assertTrue(TokenClaims.of("a.b.c").isEmpty());
        assertTrue(claims("[1]").isEmpty());
    }

    private static TokenClaims claims(String json) {
        return TokenClaims.of(
                "e30." + Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + ".signature");
    }
}
