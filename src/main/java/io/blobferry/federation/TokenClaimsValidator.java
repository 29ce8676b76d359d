package io.blobferry.federation;

import io.blobferry.diagnostics.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares a token's claims with the configuration and finds the first difference. The expected values are those of "Access
 * token claims reference" of Microsoft's identity platform: the issuer of a version 1 token is {@code
 * https://sts.windows.net/<tenant>/} (in China {@code https://sts.chinacloudapi.cn/<tenant>/}), including the slash.
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
        if (claims.expiry().filter(expiry -> !now.isBefore(expiry)).isPresent()) {
            return Optional.of(Diagnosis.TOKEN_EXPIRED);
        }
        return claims.notBefore().filter(now::isBefore).map(notBefore -> Diagnosis.TOKEN_NOT_YET_VALID);
    }

    /** Checks the issuer alone, for AWS errors that concern it. */
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
            case NOT_A_JWT -> "the token is not a JSON Web Token";
            case TOKEN_UNSIGNED -> "the token is unsigned (alg: none)";
            case TOKEN_V2, ISSUER_WITHOUT_SLASH, ISSUER_UNKNOWN ->
                "unexpected issuer: iss is " + claims.issuer() + ", ver is " + claims.version();
            case WRONG_AUDIENCE ->
                "unexpected audience: aud is " + claims.audience() + ", expected " + federation.audience();
            case SUBJECT_NOT_THE_IDENTITY ->
                "sub is " + claims.subject() + ", but oid, the identity's object ID, is " + claims.objectId();
            case ROLE_CLAIM_MISSING ->
                "missing app role: roles is " + claims.roles() + ", expected " + Federation.APP_ROLE;
            case TOKEN_EXPIRED -> "token expired: exp is " + claims.expiry().orElse(now) + ", the time is " + now;
            case TOKEN_NOT_YET_VALID ->
                "token not yet valid: nbf is " + claims.notBefore().orElse(now) + ", the time is " + now;
            default -> "";
        };
    }
}
