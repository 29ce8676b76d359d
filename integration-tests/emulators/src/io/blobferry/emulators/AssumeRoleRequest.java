package io.blobferry.emulators;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The parameters of {@code AssumeRoleWithWebIdentity}, held against the API's constraints. */
record AssumeRoleRequest(
        String roleArn, String sessionName, String token, Duration duration, Optional<IamSessionPolicy> policy) {
    private static final long MIN_SECONDS = 900;
    private static final long MAX_SECONDS = 43_200;
    private static final int MAX_POLICY_CHARACTERS = 2048;
    private static final String DEFAULT_SECONDS = "3600";

    static AssumeRoleRequest of(Map<String, String> form) throws StsRefusal {
        if (!"AssumeRoleWithWebIdentity".equals(form.get("Action")) || !"2011-06-15".equals(form.get("Version"))) {
            throw new StsRefusal(
                    400,
                    "InvalidAction",
                    "Could not find operation " + form.get("Action") + " for version " + form.get("Version"));
        }
        String roleArn = required(form, "RoleArn");
        String sessionName = required(form, "RoleSessionName");
        String token = required(form, "WebIdentityToken");
        if (!sessionName.matches("[\\w+=,.@-]{2,64}")) {
            throw violated(sessionName, "roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*");
        }
        if (roleArn.length() < 20) {
            throw violated(roleArn, "roleArn", "have length greater than or equal to 20");
        }
        if (!roleArn.matches("arn:aws[a-z-]*:iam::\\d{12}:role/.+")) {
            throw StsRefusal.validation("Request ARN is invalid");
        }
        return new AssumeRoleRequest(roleArn, sessionName, token, duration(form), policy(form));
    }

    private static Duration duration(Map<String, String> form) throws StsRefusal {
        String text = form.getOrDefault("DurationSeconds", DEFAULT_SECONDS);
        long seconds = text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
        if (seconds < MIN_SECONDS) {
            throw violated(text, "durationSeconds", "have value greater than or equal to " + MIN_SECONDS);
        }
        if (seconds > MAX_SECONDS) {
            throw violated(text, "durationSeconds", "have value less than or equal to " + MAX_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private static Optional<IamSessionPolicy> policy(Map<String, String> form) throws StsRefusal {
        String document = form.get("Policy");
        if (document == null) {
            return Optional.empty();
        }
        if (document.length() > MAX_POLICY_CHARACTERS) {
            throw violated(document, "policy", "have length less than or equal to " + MAX_POLICY_CHARACTERS);
        }
        try {
            return Optional.of(IamSessionPolicy.parse(document));
        } catch (IllegalArgumentException e) {
            throw new StsRefusal(400, "MalformedPolicyDocument", "Syntax errors in policy.");
        }
    }

    private static String required(Map<String, String> form, String name) throws StsRefusal {
        String value = form.get(name);
        if (value == null || value.isEmpty()) {
            throw StsRefusal.validation("1 validation error detected: Value null at '" + lowerFirst(name)
                    + "' failed to satisfy constraint: Member must not be null");
        }
        return value;
    }

    private static StsRefusal violated(String value, String field, String constraint) {
        return StsRefusal.validation("1 validation error detected: Value '" + value + "' at '" + field
                + "' failed to satisfy constraint: Member must " + constraint);
    }

    private static String lowerFirst(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @Override
    public String toString() {
        return "AssumeRoleRequest[" + roleArn + ", " + sessionName + ", " + duration + "]";
    }
}
