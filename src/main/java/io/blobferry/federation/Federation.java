package io.blobferry.federation;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the federation is configured to be.
 *
 * @param audience the federation app's application id URI, such as {@code api://<tenant>/blobferry}
 * @param roleArn the role to assume
 * @param sessionName names this worker in CloudTrail; 2 to 64 characters of {@code [\w+=,.@-]}
 * @param sessionDuration how long a session lasts, 15 minutes to 12 hours (STS's limits), and no longer than the role allows
 * @param narrowedTo what sessions may do at the most; empty: all that the role may
 */
public record Federation(
        String audience,
        String roleArn,
        String sessionName,
        Duration sessionDuration,
        Optional<SessionLimits> narrowedTo) {
    /** The app role that a token carries if the identity is assigned to the federation app. */
    static final String APP_ROLE = "AssumeAWSRole";

    /** The longest session name that STS takes, in characters. */
    public static final int LONGEST_SESSION_NAME = 64;

    private static final Duration SHORTEST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(12);

    public Federation {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(roleArn, "roleArn");
        Objects.requireNonNull(narrowedTo, "narrowedTo");
        if (!sessionName.matches("[\\w+=,.@-]{2," + LONGEST_SESSION_NAME + "}")) {
            throw new IllegalArgumentException("not a role session name: " + sessionName);
        }
        if (sessionDuration.compareTo(SHORTEST) < 0 || sessionDuration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a session lasts 15 minutes to 12 hours: " + sessionDuration);
        }
    }

    /** The part of AWS that the role is in, such as {@code aws} or {@code aws-cn}. */
    String partition() {
        return roleArn.split(":", 3)[1];
    }
}
