package io.blobferry.emulators;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** Temporary credentials that the STS stand-in issued. */
public record StsSession(
        String accessKeyId,
        String secretAccessKey,
        String sessionToken,
        Instant expiration,
        String roleArn,
        String sessionName,
        Optional<IamSessionPolicy> policy) {
    /** 1,200 characters: a token's size is not fixed, and typically below 4,096 bytes (AssumeRoleWithWebIdentity). */
    private static final int TOKEN_BYTES = 900;

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    public StsSession {
        Objects.requireNonNull(accessKeyId, "accessKeyId");
        Objects.requireNonNull(secretAccessKey, "secretAccessKey");
        Objects.requireNonNull(sessionToken, "sessionToken");
        Objects.requireNonNull(expiration, "expiration");
    }

    static StsSession issue(String roleArn, String sessionName, Optional<IamSessionPolicy> policy, Instant expiration) {
        IssuedSecrets secrets = IssuedSecrets.SHARED;
        return new StsSession(
                "ASIA" + base32(16),
                secrets.add(base64(30)),
                secrets.add(base64(TOKEN_BYTES)),
                expiration,
                roleArn,
                sessionName,
                policy);
    }

    public boolean isNarrowed() {
        return policy.isPresent();
    }

    /** Whether the policy that narrows the session, if there is one, lets a request to S3 pass. */
    public boolean allows(String method, String path) {
        return policy.map(narrow -> narrow.allows(method, path)).orElse(true);
    }

    boolean expired(Instant now) {
        return !now.isBefore(expiration);
    }

    @Override
    public String toString() {
        return "StsSession[" + accessKeyId + ", " + roleArn + ", " + sessionName + ", until " + expiration + "]";
    }

    private static String base32(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
        }
        return text.toString();
    }

    private static String base64(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }
}
