package io.blobferry.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * A session of the role.
 *
 * @param role the assumed role's ARN, which names the session
 * @param issuedAt by this host's clock
 * @param expiresAt as AWS states it
 */
record Session(AwsSessionCredentials credentials, String role, Instant issuedAt, Instant expiresAt) {
    /** A session is renewed when this fraction of its lifetime is left: STS may be unreachable for as long. */
    private static final int RENEWAL_DIVISOR = 3;

    /** AWS checks a session when the request arrives, some time after it was signed, and by another clock. */
    private static final Duration MAX_EXPIRY_MARGIN = Duration.ofSeconds(10);

    private static final int EXPIRY_MARGIN_DIVISOR = 10;

    Session {
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(issuedAt, "issuedAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }

    /** Whether a request that is signed now arrives before the session expires. */
    boolean isUsable(Instant now) {
        Duration margin = lifetime().dividedBy(EXPIRY_MARGIN_DIVISOR);
        return now.isBefore(expiresAt.minus(margin.compareTo(MAX_EXPIRY_MARGIN) < 0 ? margin : MAX_EXPIRY_MARGIN));
    }

    /** Whether the next session should be requested. */
    boolean shouldRenew(Instant now) {
        return !now.isBefore(expiresAt.minus(lifetime().dividedBy(RENEWAL_DIVISOR)));
    }

    private Duration lifetime() {
        Duration lifetime = Duration.between(issuedAt, expiresAt);
        return lifetime.isNegative() ? Duration.ZERO : lifetime;
    }

    @Override
    public String toString() {
        return "Session[" + role + ", until " + expiresAt + "]";
    }
}
