package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * Holds a token's claims against the configuration, the likeliest mistakes first. What they have to be is in "Access
 * token claims reference" of Microsoft's identity platform: a token of version 1 comes from {@code
 * https://sts.windows.net/<tenant>/} (in China {@code https://sts.chinacloudapi.cn/<tenant>/}), slash included.
 */
final class TokenClaimsValidator {
    private static final String ISSUER_PATTERN = "https://sts\\.(windows\\.net|chinacloudapi\\.cn)/[0-9a-fA-F-]{36}";

    private TokenClaimsValidator() {}

    static Optional<Problem> validate(TokenClaims claims, Federation federation, Instant now) {
        return diagnosis(claims, federation, now)
                .map(found -> found.problem(difference(found, claims, federation, now), federation, claims));
    }

    private static Optional<Diagnosis> diagnosis(TokenClaims claims, Federation federation, Instant now) {
        if (claims.isEmpty()) {
            return Optional.of(Diagnosis.NOT_A_JWT);
        }
        if (claims.isUnsigned()) {
            return Optional.of(Diagnosis.TOKEN_UNSIGNED);
        }
        Optional<Diagnosis> issuer = validateIssuer(claims);
        if (issuer.isPresent()) {
            return issuer;
        }
        if (!claims.audience().equals(federation.audience())) {
            return Optional.of(Diagnosis.WRONG_AUDIENCE);
        }
        if (!claims.subject().equals(claims.objectId())) {
            return Optional.of(Diagnosis.SUBJECT_NOT_THE_IDENTITY);
        }
        if (!claims.roles().contains(Federation.APP_ROLE)) {
            return Optional.of(Diagnosis.ROLE_CLAIM_MISSING);
        }
        if (claims.expiry().filter(end -> !now.isBefore(end)).isPresent()) {
            return Optional.of(Diagnosis.TOKEN_EXPIRED);
        }
        return claims.notBefore().filter(now::isBefore).map(begin -> Diagnosis.TOKEN_NOT_YET_VALID);
    }

    /** What is wrong with the issuer alone, for a refusal of AWS's that names it. */
    static Optional<Diagnosis> validateIssuer(TokenClaims claims) {
        String issuer = claims.issuer();
        if (issuer.endsWith("/v2.0") || claims.version().startsWith("2")) {
            return Optional.of(Diagnosis.TOKEN_V2);
        }
        if (issuer.matches(ISSUER_PATTERN)) {
            return Optional.of(Diagnosis.ISSUER_WITHOUT_SLASH);
        }
        return issuer.matches(ISSUER_PATTERN + "/") ? Optional.empty() : Optional.of(Diagnosis.ISSUER_UNKNOWN);
    }

    private static String difference(Diagnosis found, TokenClaims claims, Federation federation, Instant now) {
        return switch (found) {
            case NOT_A_JWT -> "the token is no JSON Web Token";
            case TOKEN_UNSIGNED -> "the token's alg is none";
            case TOKEN_V2, ISSUER_WITHOUT_SLASH, ISSUER_UNKNOWN ->
                "iss is " + claims.issuer() + ", and ver is " + claims.version();
            case WRONG_AUDIENCE -> "aud is " + claims.audience() + ", not " + federation.audience();
            case SUBJECT_NOT_THE_IDENTITY ->
                "sub is " + claims.subject() + ", and the identity's oid is " + claims.objectId();
            case ROLE_CLAIM_MISSING -> "roles is " + claims.roles() + ", without " + Federation.APP_ROLE;
            case TOKEN_EXPIRED -> "exp is " + claims.expiry().orElse(now) + ", and it is " + now;
            case TOKEN_NOT_YET_VALID -> "nbf is " + claims.notBefore().orElse(now) + ", and it is " + now;
            default -> "";
        };
    }
}
