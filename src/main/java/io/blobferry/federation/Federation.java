package io.blobferry.federation;

import java.time.Duration;
import java.util.Objects;

/**
 * What the federation is configured to be.
 *
 * @param audience the federation app's application id URI, such as {@code api://<tenant>/blobferry}
 * @param roleArn the role to assume
 * @param sessionName names this worker in CloudTrail; 2 to 64 characters of {@code [\w+=,.@-]}
 * @param sessionDuration how long a session lasts, 15 minutes to 12 hours (STS's limits), and no longer than the role allows
 */
public record Federation(String audience, String roleArn, String sessionName, Duration sessionDuration) {
    private static final Duration SHORTEST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(12);

    public Federation {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(roleArn, "roleArn");
        if (!sessionName.matches("[\\w+=,.@-]{2,64}")) {
            throw new IllegalArgumentException("not a role session name: " + sessionName);
        }
        if (sessionDuration.compareTo(SHORTEST) < 0 || sessionDuration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a session lasts 15 minutes to 12 hours: " + sessionDuration);
        }
    }
}
