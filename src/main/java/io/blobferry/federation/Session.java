package io.blobferry.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * A session of the role.
 *
 * @param role the assumed role's ARN, which names the session
 * @param issuedAt when it was issued, by this host's clock
 * @param expiresAt when it ends, by AWS's word
 */
record Session(AwsSessionCredentials credentials, String role, Instant issuedAt, Instant expiresAt) {
    /** So much of its life is left when it is renewed: as long may STS be out of reach before anything fails. */
    private static final int RENEWAL_DIVISOR = 3;

    /** A request is judged when it arrives, somewhat after it was signed, and by another clock. */
    private static final Duration MAX_EXPIRY_MARGIN = Duration.ofSeconds(10);

    private static final int EXPIRY_MARGIN_DIVISOR = 10;

    Session {
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(issuedAt, "begun");
        Objects.requireNonNull(expiresAt, "expiry");
    }

    /** Whether what is signed now arrives in time. */
    boolean isUsable(Instant now) {
        Duration way = lifetime().dividedBy(EXPIRY_MARGIN_DIVISOR);
        return now.isBefore(expiresAt.minus(way.compareTo(MAX_EXPIRY_MARGIN) < 0 ? way : MAX_EXPIRY_MARGIN));
    }

    /** Whether it is time to ask for the next one. */
    boolean shouldRenew(Instant now) {
        return !now.isBefore(expiresAt.minus(lifetime().dividedBy(RENEWAL_DIVISOR)));
    }

    private Duration lifetime() {
        Duration life = Duration.between(issuedAt, expiresAt);
        return life.isNegative() ? Duration.ZERO : life;
    }

    @Override
    public String toString() {
        return "Session[" + role + ", until " + expiresAt + "]";
    }
}
