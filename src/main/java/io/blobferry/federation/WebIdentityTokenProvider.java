package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;

/** The managed identity as AWS is shown it: its token for the federation app. */
final class WebIdentityTokenProvider {
    private final TokenCredential identity;
    private final Federation federation;

    WebIdentityTokenProvider(TokenCredential identity, Federation federation) {
        this.identity = identity;
        this.federation = federation;
    }

    /**
     * Asks for the token; whether it is a new one is decided by the cache of azure-identity, and by the host's.
     *
     * @throws FederationException if there is none
     */
    String token() {
        try {
            return identity.getTokenSync(new TokenRequestContext().addScopes(federation.audience() + "/.default"))
                    .getToken();
        } catch (RuntimeException e) {
            throw new FederationException(EntraErrors.diagnose(e, federation));
        }
    }

    @Override
    public String toString() {
        return "WebIdentity[" + federation.audience() + "]";
    }
}
