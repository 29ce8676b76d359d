package io.blobferry.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGkifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Value '" + TOKEN + "' at 'webIdentityToken' failed to satisfy constraint: Member must have length",
                "{\"access_token\":\"" + TOKEN + "\"}",
                "Action=AssumeRole&WebIdentityToken=" + TOKEN + "&Version=1",
                "Authorization: Bearer " + TOKEN,
                "cut eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGkifQ",
                "<SecretAccessKey>c2lnbmF0dXJlLXNpZ25hdHVyZQ</SecretAccessKey>",
                "client_assertion=c2lnbmF0dXJlLXNpZ25hdHVyZQ"
            })
    void secret_isRemoved(String text) {
        String line = Redactor.redact(text);
        assertFalse(line.contains("eyJ"), line);
        assertFalse(line.contains("c2lnbmF0dXJl"), line);
    }

    @Test
    void otherText_isKept() {
        String said = "ValidationError 1 validation error detected: Value '" + TOKEN
                + "' at 'webIdentityToken' failed to satisfy constraint: Member must have length";
        assertEquals(
                "ValidationError 1 validation error detected: Value '…' at 'webIdentityToken' failed to satisfy constraint:"
                        + " Member must have length",
                Redactor.redact(said));
        assertEquals(
                "AccessDenied Not authorized to perform sts:AssumeRoleWithWebIdentity",
                Redactor.redact("AccessDenied\n  Not authorized to perform sts:AssumeRoleWithWebIdentity "));
    }
}
