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
                "client_assertion=c2lnbmF0dXJlLXNpZ25hdHVyZQ",
                "Authorization: Bearer c2lnbmF0dXJlLXNpZ25hdHVyZQ",
                "{\\\"Authorization\\\":\\\"SharedKey c2lnbmF0dXJlLXNpZ25hdHVyZQ\\\"}",
                "https://host/a?to=https%3A%2F%2Fhost%3Fsv%3D1%26sig%3Dc2lnbmF0dXJlLXNpZ25hdHVyZQ",
                "x-functions-key: c2lnbmF0dXJlLXNpZ25hdHVyZQ",
                "aeg-sas-key=c2lnbmF0dXJlLXNpZ25hdHVyZQ"
            })
    void secret_isRemoved(String text) {
        String line = Redactor.redact(text);
        assertFalse(line.contains("eyJ"), line);
        assertFalse(line.contains("c2lnbmF0dXJl"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"container/blob?sv=1&sig=%s&sp=r", "a%%3Fsig%%3D%s", "?X-Amz-Security-Token=%s"})
    void signedUrlAsAName_losesItsSignature(String name) {
        assertFalse(
                Redactor.withoutSignature(name.formatted("c2lnbmF0dXJl/a+b=")).contains("c2ln"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"method_signature=abc/part-0", "sig=1", "credential=x", "eyJhbGciOiJSUzI1NiJ9", "a?b=c"})
    void otherName_isKept(String name) {
        assertEquals(name, Redactor.withoutSignature(name));
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
