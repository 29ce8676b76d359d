package io.blobferry.federation;

import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import java.util.Random;

/** Bodies that STS, or a proxy in between, may answer with. */
final class HostileStsAnswer {
    private HostileStsAnswer() {}

    static String next(Random random) {
        String body = switch (random.nextInt(6)) {
            case 0 -> HostileInputs.oneOf(random, "", "<html>proxy", "{}", "<a/>", "\u0000", "<?xml version=\"1.0\"?>");
            case 1 -> "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
            case 2 -> error(random);
            default -> session(random);
        };
        return random.nextInt(5) == 0 ? body.substring(0, random.nextInt(body.length() + 1)) : body;
    }

    private static String session(Random random) {
        return "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>"
                + element(
                        random,
                        "AssumedRoleUser",
                        element(random, "Arn", "arn:aws:sts::1:assumed-role/a/b", "", HostileText.any(random)))
                + element(
                        random,
                        "Credentials",
                        element(random, "AccessKeyId", "ASIA", "ASIA", "", " ")
                                + element(random, "SecretAccessKey", HostileText.SECRET, HostileText.SECRET, "")
                                + element(random, "SessionToken", HostileText.SECRET, HostileText.SECRET, "")
                                + element(
                                        random,
                                        "Expiration",
                                        "2100-01-01T00:00:00Z",
                                        "2001-01-01T00:00:00Z",
                                        "-999999999-01-01T00:00:00Z",
                                        "+999999999-01-01T00:00:00Z",
                                        "never",
                                        ""))
                + "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
    }

    private static String error(Random random) {
        return "<ErrorResponse><Error>"
                + element(
                        random,
                        "Code",
                        "InvalidIdentityToken",
                        "ExpiredTokenException",
                        "AccessDenied",
                        "ValidationError",
                        "IDPRejectedClaim",
                        "",
                        "Other")
                + element(
                        random,
                        "Message",
                        "",
                        "DurationSeconds exceeds",
                        "No OpenIDConnect provider found",
                        "token audience",
                        "not yet valid",
                        escaped(HostileText.withSecret(random)),
                        escaped(HostileText.any(random)))
                + "</Error></ErrorResponse>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String element(Random random, String name, String... values) {
        return random.nextInt(8) == 0 ? "" : "<" + name + ">" + HostileInputs.oneOf(random, values) + "</" + name + ">";
    }
}
