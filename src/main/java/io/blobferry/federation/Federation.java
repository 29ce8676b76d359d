package io.blobferry.federation;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The configuration of the federation.
 *
 * @param audience the federation app's application id URI, such as {@code api://<tenant id>/<client id>}; the {@code aud}
 *     claim of a version 1 token is the resource as it was requested ("Access token claims reference")
 * @param roleArn the role to assume
 * @param sessionName identifies this worker in CloudTrail; 2 to 64 letters, digits and {@code _+=,.@-}
 * @param sessionDuration how long a session is valid, 15 minutes to 12 hours (STS's limits), no longer than the role allows
 * @param sessionScope restricts the permissions of sessions; empty: those of the role
 */
public record Federation(
        String audience,
        String roleArn,
        String sessionName,
        Duration sessionDuration,
        Optional<SessionScope> sessionScope) {
    /** The app role in the token of an identity that is assigned to the federation app. */
    static final String APP_ROLE = "AssumeAWSRole";

    /** STS's limit, in characters. */
    public static final int MAX_SESSION_NAME_LENGTH = 64;

    private static final Duration MIN_SESSION_DURATION = Duration.ofMinutes(15);
    private static final Duration MAX_SESSION_DURATION = Duration.ofHours(12);

    public Federation {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(roleArn, "roleArn");
        Objects.requireNonNull(sessionScope, "sessionScope");
        if (!sessionName.matches("[\\w+=,.@-]{2," + MAX_SESSION_NAME_LENGTH + "}")) {
            throw new IllegalArgumentException("session name must be 2 to " + MAX_SESSION_NAME_LENGTH
                    + " letters, digits and _+=,.@-: " + sessionName);
        }
        if (sessionDuration.compareTo(MIN_SESSION_DURATION) < 0
                || sessionDuration.compareTo(MAX_SESSION_DURATION) > 0) {
            throw new IllegalArgumentException("session duration must be 15 minutes to 12 hours: " + sessionDuration);
        }
    }

    /** The AWS partition of the role, such as {@code aws} or {@code aws-cn}. */
    String partition() {
        return roleArn.split(":", 3)[1];
    }
}
