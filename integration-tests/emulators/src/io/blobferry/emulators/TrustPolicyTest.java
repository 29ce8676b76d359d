package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrustPolicyTest {
    private static final String PROVIDER = "arn:aws:iam::111122223333:oidc-provider/issuer/";

    @Test
    void allConditions_mustHold() {
        TrustPolicy policy = TrustPolicy.parse(statement("Allow", "StringEquals", "[\"a\", \"b\"]"));
        assertTrue(policy.allows(PROVIDER, context("aud", "b")));
        assertFalse(policy.allows(PROVIDER, context("aud", "c")));
        assertFalse(policy.allows(PROVIDER, context("other", "b")));
        assertFalse(policy.allows(PROVIDER + "x", context("aud", "b")));
    }

    @Test
    void patterns_matchWholeValue() {
        TrustPolicy policy = TrustPolicy.parse(statement("Allow", "StringLike", "\"prod-*\""));
        assertTrue(policy.allows(PROVIDER, context("aud", "prod-7")));
        assertFalse(policy.allows(PROVIDER, context("aud", "preprod-7")));
    }

    @Test
    void deny_wins() {
        TrustPolicy policy = TrustPolicy.parse(
                """
                {"Statement": [%s, %s]}""".formatted(inner("Allow", "StringLike", "\"*\""), inner("Deny", "StringEquals", "\"b\"")));
        assertTrue(policy.allows(PROVIDER, context("aud", "a")));
        assertFalse(policy.allows(PROVIDER, context("aud", "b")));
    }

    @Test
    void unsupportedElement_isRejected() {
        String policy = statement("Allow", "IpAddress", "\"10.0.0.0/8\"");
        assertThrows(IllegalArgumentException.class, () -> TrustPolicy.parse(policy));
    }

    private static Map<String, String> context(String aud, String sub) {
        return Map.of("issuer/:aud", aud, "issuer/:sub", sub);
    }

    private static String statement(String effect, String operator, String subjects) {
        return "{\"Version\": \"2012-10-17\", \"Statement\": " + inner(effect, operator, subjects) + "}";
    }

    private static String inner(String effect, String operator, String subjects) {
        return """
                {"Effect": "%s", "Principal": {"Federated": "%s"}, "Action": "sts:AssumeRoleWithWebIdentity",
                 "Condition": {"%s": {"issuer/:aud": "aud", "issuer/:sub": %s}}}""".formatted(effect, PROVIDER, operator, subjects);
    }
}
