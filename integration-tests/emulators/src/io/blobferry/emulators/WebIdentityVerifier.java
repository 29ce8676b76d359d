package io.blobferry.emulators;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/**
 * Verifies a web identity token against the account's OIDC providers, with AWS's codes.
 *
 * <p>AWS documents the codes; the messages are those that its users report. No leeway is given to {@code exp} and
 * {@code nbf}: the issuer already dates tokens back.
 */
final class WebIdentityVerifier {
    private final PublishedKeys keys;

    WebIdentityVerifier(PublishedKeys keys) {
        this.keys = keys;
    }

    VerifiedIdentity verify(String token, Collection<OidcProvider> providers, Clock clock) throws StsRefusal {
        try {
            JWT jwt = JWTParser.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            OidcProvider provider = provider(claims, providers);
            verifySignature(jwt, provider);
            verifyTimes(claims, clock.instant());
            return new VerifiedIdentity(provider, required(claims.getSubject(), "sub"), audience(claims, provider));
        } catch (ParseException e) {
            throw notAJwt();
        }
    }

    /** Also what AWS says of a token that is not signed by RSA. */
    private static StsRefusal notAJwt() {
        return StsRefusal.invalidIdentityToken(
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
    }

    private static OidcProvider provider(JWTClaimsSet claims, Collection<OidcProvider> providers) throws StsRefusal {
        String issuer = required(claims.getIssuer(), "iss");
        return providers.stream()
                .filter(known -> known.issuer().equals(issuer))
                .findFirst()
                .orElseThrow(() -> StsRefusal.invalidIdentityToken(
                        "No OpenIDConnect provider found in your account for " + issuer));
    }

    private void verifySignature(JWT jwt, OidcProvider provider) throws StsRefusal {
        if (!(jwt instanceof SignedJWT signed)
                || !JWSAlgorithm.Family.RSA.contains(signed.getHeader().getAlgorithm())) {
            throw notAJwt();
        }
        JWK key = keys.find(provider.localIssuer(), signed.getHeader().getKeyID())
                .orElseThrow(() -> StsRefusal.invalidIdentityToken(
                        "Couldn't retrieve verification key from your identity provider,  please reference"
                                + " AssumeRoleWithWebIdentity documentation for requirements"));
        try {
            if (!signed.verify(new RSASSAVerifier(key.toRSAKey()))) {
                throw StsRefusal.invalidIdentityToken("The ID Token provided has an invalid signature");
            }
        } catch (JOSEException e) {
            throw StsRefusal.invalidIdentityToken("The ID Token provided has an invalid signature");
        }
    }

    private static void verifyTimes(JWTClaimsSet claims, Instant now) throws StsRefusal {
        Date expiry = required(claims.getExpirationTime(), "exp");
        if (!now.isBefore(expiry.toInstant())) {
            throw new StsRefusal(
                    400,
                    "ExpiredTokenException",
                    "Token expired: current date/time " + now.getEpochSecond()
                            + " must be before the expiration date/time "
                            + expiry.toInstant().getEpochSecond());
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant())) {
            throw StsRefusal.invalidIdentityToken("Token not yet valid: current date/time " + now.getEpochSecond()
                    + " must not be before the not-before date/time "
                    + notBefore.toInstant().getEpochSecond());
        }
    }

    private static String audience(JWTClaimsSet claims, OidcProvider provider) throws StsRefusal {
        List<String> audiences = claims.getAudience();
        if (audiences.isEmpty()) {
            throw missing("aud");
        }
        return audiences.stream()
                .filter(provider.clientIds()::contains)
                .findFirst()
                .orElseThrow(() -> StsRefusal.invalidIdentityToken("Incorrect token audience"));
    }

    private static <T> T required(T claim, String name) throws StsRefusal {
        if (claim == null) {
            throw missing(name);
        }
        return claim;
    }

    private static StsRefusal missing(String claim) {
        return StsRefusal.invalidIdentityToken("Missing a required claim: " + claim);
    }
}
