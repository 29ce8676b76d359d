package io.blobferry.testing.hostile;

import java.util.Random;

/** Texts that names, headers, metadata and columns may hold, and texts with a secret where a secret is. */
public final class HostileText {
    /** Stands for a secret; no log line may hold it. */
    public static final String SECRET = "s3cr3tMarker";

    private static final int MAX_PIECES = 6;

    private HostileText() {}

    public static String any(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(MAX_PIECES);
        for (int i = 0; i < pieces; i++) {
            text.append(piece(random));
        }
        return text.toString();
    }

    /** Never empty, and without a secret. */
    private static String piece(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Character.toString(random.nextInt(0x20));
            case 1 -> HostileInputs.oneOf(random, "\ud800", "\udfff", "\ufffd", "\ufeff", "\u2028", "\uffff", "\u0085");
            case 2 -> HostileInputs.oneOf(random, "/", "..", "\\", "%", "%2F", "%zz", "#", "?", "'", "\"", "+", "//");
            case 3 -> HostileInputs.oneOf(random, "{}", "[", "]]>", "<a>", "&#1;", "${x}", "{0}", "null", "-1", "\r\n");
            case 4 ->
                HostileInputs.oneOf(random, "a", "b", "ab")
                        .repeat(random.nextInt(20) == 0 ? 600 : 1 + random.nextInt(9));
            case 5 -> Character.toString(random.nextInt(0xd800));
            default -> HostileInputs.oneOf(random, "container", "blob", "folder/", "é", "日本", "\ud83d\ude00", " ");
        };
    }

    /** A number as text: at and beyond every limit. */
    public static String number(Random random) {
        return HostileInputs.oneOf(
                random,
                "0",
                "-1",
                "1",
                "7",
                "10001",
                "2147483647",
                "2147483648",
                "4294967297",
                "-9223372036854775808",
                "9223372036854775807",
                "9223372036854775808",
                "1.9",
                "1e308",
                "1e99999",
                "-0.0",
                "9".repeat(400),
                "9".repeat(1100));
    }

    /** A URL with a secret, which may stand in place of a name. */
    public static String signedUrl(Random random) {
        return HostileInputs.oneOf(
                        random,
                        "https://account.blob.core.windows.net/container/blob?sv=2024-01-01&se=2026&sig=%s&sp=r",
                        "https://account.blob.core.windows.net/container/blob?sig=%s",
                        "https://proxy/?to=https%%3A%%2F%%2Fhost%%3Fsv%%3D1%%26sig%%3D%s",
                        "https://b.s3.amazonaws.com/k?X-Amz-Signature=%s&X-Amz-Security-Token=%s")
                .formatted(SECRET, SECRET);
    }

    /** A secret in a place where clients and services put one. */
    public static String withSecret(Random random) {
        return HostileInputs.oneOf(
                        random,
                        "https://account.blob.core.windows.net/container/blob?sv=2024-01-01&se=2026&sig=%s&sp=r",
                        "Authorization: Bearer %s",
                        "Authorization: SharedKey account:%s",
                        "\"Authorization\":\"Bearer %s\"",
                        "access_token=%s",
                        "x-functions-key: %s",
                        "aeg-sas-key=%s",
                        "eyJhbGciOiJSUzI1NiJ9.%s.%s",
                        "<SessionToken>%s</SessionToken>",
                        "AccountKey=%s;EndpointSuffix=core.windows.net")
                .formatted(SECRET, SECRET);
    }
}
