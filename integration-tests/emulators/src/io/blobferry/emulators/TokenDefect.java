package io.blobferry.emulators;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What is wrong with a token that the Entra stand-in issues.
 *
 * @param claims changes the claims of a sound token; times are seconds since the epoch
 * @param signing how the token is signed
 */
public record TokenDefect(UnaryOperator<Map<String, Object>> claims, Signing signing) {
    /** How a token is signed. */
    public enum Signing {
        VALID,
        /** By a key that is not the issuer's, under the key id of one that is. */
        FORGED,
        /** By a key whose id the issuer does not publish. */
        UNKNOWN_KEY,
        /** Not at all: {@code alg: none}. */
        NONE
    }

    static final TokenDefect NO_DEFECT = new TokenDefect(UnaryOperator.identity(), Signing.VALID);

    public static TokenDefect claim(String name, Object value) {
        return changing(claims -> claims.put(name, value));
    }

    public static TokenDefect withoutClaim(String name) {
        return changing(claims -> claims.remove(name));
    }

    public static TokenDefect wrongAudience(String audience) {
        return claim("aud", audience);
    }

    /** As the v2 endpoint issues it: another issuer, version 2.0, and {@code azp} in place of {@code appid}. */
    public static TokenDefect v2Issuer() {
        return changing(claims -> {
            claims.put("iss", "https://login.microsoftonline.com/" + claims.get("tid") + "/v2.0");
            claims.put("ver", "2.0");
            claims.put("azp", claims.remove("appid"));
        });
    }

    public static TokenDefect issuerWithoutSlash() {
        return changing(claims -> claims.computeIfPresent("iss", (name, issuer) -> {
            String text = issuer.toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }));
    }

    public static TokenDefect expired() {
        return shifted(Duration.ofHours(-25));
    }

    public static TokenDefect notYetValid() {
        return shifted(Duration.ofHours(1));
    }

    public static TokenDefect forgedSignature() {
        return new TokenDefect(UnaryOperator.identity(), Signing.FORGED);
    }

    public static TokenDefect unknownKeyId() {
        return new TokenDefect(UnaryOperator.identity(), Signing.UNKNOWN_KEY);
    }

    public static TokenDefect unsigned() {
        return new TokenDefect(UnaryOperator.identity(), Signing.NONE);
    }

    /** Moves the token's times, as a clock that is off does. */
    public static TokenDefect shifted(Duration by) {
        return changing(claims -> {
            for (String name : new String[] {"iat", "nbf", "exp"}) {
                claims.computeIfPresent(name, (key, seconds) -> ((Number) seconds).longValue() + by.toSeconds());
            }
        });
    }

    private static TokenDefect changing(Consumer<Map<String, Object>> change) {
        return new TokenDefect(
                sound -> {
                    Map<String, Object> changed = new LinkedHashMap<>(sound);
                    change.accept(changed);
                    return changed;
                },
                Signing.VALID);
    }
}
