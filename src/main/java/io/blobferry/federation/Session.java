package io.blobferry.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * A session of the role.
 *
 * @param role the assumed role's ARN, which names the session
 * @param begun when it was issued, by this host's clock
 * @param expiry when it ends, by AWS's word
 */
record Session(AwsSessionCredentials credentials, String role, Instant begun, Instant expiry) {
    /** So much of its life is left when it is renewed: as long may STS be out of reach before anything fails. */
    private static final int RENEWED_AT = 3;

    /** A request is judged when it arrives, somewhat after it was signed, and by another clock. */
    private static final Duration LONGEST_WAY = Duration.ofSeconds(10);

    private static final int SHARE_OF_THE_WAY = 10;

    Session {
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(begun, "begun");
        Objects.requireNonNull(expiry, "expiry");
    }

    /** Whether what is signed now arrives in time. */
    boolean usable(Instant now) {
        Duration way = life().dividedBy(SHARE_OF_THE_WAY);
        return now.isBefore(expiry.minus(way.compareTo(LONGEST_WAY) < 0 ? way : LONGEST_WAY));
    }

    /** Whether it is time to ask for the next one. */
    boolean ageing(Instant now) {
        return !now.isBefore(expiry.minus(life().dividedBy(RENEWED_AT)));
    }

    private Duration life() {
        Duration life = Duration.between(begun, expiry);
        return life.isNegative() ? Duration.ZERO : life;
    }

    @Override
    public String toString() {
        return "Session[" + role + ", until " + expiry + "]";
    }
}
