package io.blobferry.emulators;

import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;

/** Asks the host for a token for the audience in the first argument and prints its claims, or why there is none. */
final class VerifiedClaims {
    private VerifiedClaims() {}

    public static void main(String[] arguments) throws ParseException {
        try {
            String token = new ManagedIdentityCredentialBuilder()
                    .clientId(System.getenv("AZURE_CLIENT_ID"))
                    .build()
                    .getTokenSync(new TokenRequestContext().addScopes(arguments[0] + "/.default"))
                    .getToken();
            System.out.println(JWTParser.parse(token).getJWTClaimsSet());
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                System.out.println(cause.getMessage());
            }
            System.exit(1);
        }
    }
}
