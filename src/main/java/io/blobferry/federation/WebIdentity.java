package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;

/** The managed identity as AWS is shown it: its token for the federation app. */
final class WebIdentity {
    private final TokenCredential identity;
    private final Federation federation;

    WebIdentity(TokenCredential identity, Federation federation) {
        this.identity = identity;
        this.federation = federation;
    }

    /**
     * Asks for the token; whether it is a new one is decided by the cache of azure-identity, and by the host's.
     *
     * @throws DiagnosedException if there is none
     */
    String token() {
        try {
            return identity.getTokenSync(new TokenRequestContext().addScopes(federation.audience() + "/.default"))
                    .getToken();
        } catch (RuntimeException e) {
            throw new DiagnosedException(EntraRefusals.of(e, federation));
        }
    }

    @Override
    public String toString() {
        return "WebIdentity[" + federation.audience() + "]";
    }
}
