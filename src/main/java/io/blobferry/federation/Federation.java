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
 * @param sessionScope what sessions may do at the most; empty: all that the role may
 */
public record Federation(
        String audience,
        String roleArn,
        String sessionName,
        Duration sessionDuration,
        Optional<SessionScope> sessionScope) {
    /** The app role that a token carries if the identity is assigned to the federation app. */
    static final String APP_ROLE = "AssumeAWSRole";

    /** The longest session name that STS takes, in characters. */
    public static final int MAX_SESSION_NAME_LENGTH = 64;

    private static final Duration MIN_SESSION_DURATION = Duration.ofMinutes(15);
    private static final Duration MAX_SESSION_DURATION = Duration.ofHours(12);

    public Federation {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(roleArn, "roleArn");
        Objects.requireNonNull(sessionScope, "narrowedTo");
        if (!sessionName.matches("[\\w+=,.@-]{2," + MAX_SESSION_NAME_LENGTH + "}")) {
            throw new IllegalArgumentException("not a role session name: " + sessionName);
        }
        if (sessionDuration.compareTo(MIN_SESSION_DURATION) < 0
                || sessionDuration.compareTo(MAX_SESSION_DURATION) > 0) {
            throw new IllegalArgumentException("a session lasts 15 minutes to 12 hours: " + sessionDuration);
        }
    }

    /** The part of AWS that the role is in, such as {@code aws} or {@code aws-cn}. */
    String partition() {
        return roleArn.split(":", 3)[1];
    }
}
