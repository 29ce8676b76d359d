package io.blobferry.emulators;

import java.time.Duration;
import java.util.Objects;

/**
 * A role of the AWS account.
 *
 * @param arn {@code arn:aws:iam::<account>:role/<name>}
 * @param maxSessionDuration between one hour and twelve
 * @param trust who may assume it
 */
public record IamRole(String arn, Duration maxSessionDuration, TrustPolicy trust) {
    public IamRole {
        if (!arn.matches("arn:aws[a-z-]*:iam::\\d{12}:role/.+")) {
            throw new IllegalArgumentException("not the ARN of a role: " + arn);
        }
        if (maxSessionDuration.compareTo(Duration.ofHours(1)) < 0
                || maxSessionDuration.compareTo(Duration.ofHours(12)) > 0) {
            throw new IllegalArgumentException("a role's sessions last one hour to twelve, not " + maxSessionDuration);
        }
        Objects.requireNonNull(trust, "trust");
    }

    String account() {
        return arn.split(":", 6)[4];
    }

    String name() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
