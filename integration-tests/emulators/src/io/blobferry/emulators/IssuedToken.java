package io.blobferry.emulators;

import java.time.Duration;
import java.time.Instant;

/** A token that the Entra stand-in issued, and what the identity endpoints tell of it. */
record IssuedToken(String text, String resource, String clientId, Instant notBefore, Instant expiresOn, Instant now) {
    Duration expiresIn() {
        return Duration.between(now, expiresOn);
    }

    @Override
    public String toString() {
        return "IssuedToken[resource=" + resource + ", clientId=" + clientId + ", expiresOn=" + expiresOn + "]";
    }
}
