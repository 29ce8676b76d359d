package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;

/** Provides the managed identity's token for the federation app, with which AWS identifies it. */
final class WebIdentityTokenProvider {
    private final TokenCredential identity;
    private final Federation federation;

    WebIdentityTokenProvider(TokenCredential identity, Federation federation) {
        this.identity = identity;
        this.federation = federation;
    }

    /**
     * Returns a token, which may come from the cache of azure-identity or of the host.
     *
     * @throws FederationException if the identity gets no token
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
