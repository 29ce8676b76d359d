package io.blobferry.config.setting;

import java.util.regex.Pattern;

/** Which names the services allow, as a pattern and in words. */
public enum NameRule {
    STORAGE_ACCOUNT("3 to 24 lowercase letters and digits", "[a-z0-9]{3,24}"),

    /** What the service creates itself begins with a dollar sign. */
    SOURCE_CONTAINER(
            "3 to 63 lowercase letters, digits and single hyphens, or $root, $web or $logs",
            "[a-z0-9](-?[a-z0-9]){2,62}|\\$root|\\$web|\\$logs",
            63),
    CONTAINER("3 to 63 lowercase letters, digits and single hyphens", "[a-z0-9](-?[a-z0-9]){2,62}", 63),
    QUEUE("3 to 63 lowercase letters, digits and single hyphens", "[a-z0-9](-?[a-z0-9]){2,62}", 63),

    /** The service reserves the name {@code tables}, in any spelling. */
    TABLE("3 to 63 letters and digits, the first a letter, not 'tables'", "(?!(?i:tables)$)[A-Za-z][A-Za-z0-9]{2,62}"),

    /** S3 reserves the prefixes. */
    BUCKET(
            "3 to 63 lowercase letters, digits, hyphens and single dots, the first and the last a letter or digit; not an IP"
                    + " address; no prefix that S3 reserves (xn--, sthree-, amzn-s3-demo-)",
            "(?!xn--|sthree-|amzn-s3-demo-)(?!\\d+(\\.\\d+){3}$)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    REGION("name of an AWS region: lowercase letters, digits and hyphens", "[a-z0-9]+(-[a-z0-9]+)+"),
    ROLE_ARN(
            "ARN of an IAM role: arn:<partition>:iam::<account id of 12 digits>:role/<name>",
            "arn:aws[\\w-]*:iam::\\d{12}:role/\\S+"),
    ROLE_SESSION("2 to 64 letters, digits and characters of _+=,.@-", "[A-Za-z0-9_+=,.@-]{2,64}"),
    AUDIENCE(
            "application ID URI (api://… or https://…) or application ID (GUID)",
            "api://[^\\s?#]+|https://[^\\s/?#]+[^\\s?#]*"
                    + "|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    private final String description;
    private final Pattern pattern;
    private final int maxLength;

    NameRule(String description, String pattern) {
        this(description, pattern, Integer.MAX_VALUE);
    }

    NameRule(String description, String pattern, int maxLength) {
        this.description = description;
        this.pattern = Pattern.compile(pattern);
        this.maxLength = maxLength;
    }

    public String description() {
        return description;
    }

    public boolean allows(String name) {
        return name.length() <= maxLength && pattern.matcher(name).matches();
    }
}
