package io.blobferry.federation;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The claims of a token, not verified: AWS does that. Names as in "Access token claims reference" of Microsoft's identity
 * platform. Holds neither the token nor its signature.
 */
final class TokenClaims {
    /** The claims of no token. */
    static final TokenClaims NONE = new TokenClaims(Map.of(), Map.of());

    private final Map<?, ?> header;
    private final Map<?, ?> claims;

    private TokenClaims(Map<?, ?> header, Map<?, ?> claims) {
        this.header = header;
        this.claims = claims;
    }

    /** Returns the claims of a JWT; {@link #NONE} for a text without sections, no claims for sections that are not JSON. */
    static TokenClaims of(String token) {
        String[] sections = token.split("\\.", -1);
        return sections.length < 2 ? NONE : new TokenClaims(object(sections[0]), object(sections[1]));
    }

    private static Map<?, ?> object(String section) {
        try (JsonReader json = JsonProviders.createReader(Base64.getUrlDecoder().decode(section))) {
            return json.readUntyped() instanceof Map<?, ?> object ? object : Map.of();
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            return Map.of();
        }
    }

    /** Whether the token is not a JWT. */
    boolean isEmpty() {
        return claims.isEmpty();
    }

    /** Whether the token states that it has no signature: {@code alg: none}. */
    boolean isUnsigned() {
        return header.get("alg") instanceof String algorithm && algorithm.equalsIgnoreCase("none");
    }

    String audience() {
        return strings("aud").stream().collect(Collectors.joining(" "));
    }

    String issuer() {
        return string("iss");
    }

    String subject() {
        return string("sub");
    }

    /** The object ID of the identity's service principal. */
    String objectId() {
        return string("oid");
    }

    /** The version of the token's format, {@code 1.0} or {@code 2.0}. */
    String version() {
        return string("ver");
    }

    List<String> roles() {
        return strings("roles");
    }

    Optional<Instant> expiry() {
        return time("exp");
    }

    Optional<Instant> notBefore() {
        return time("nbf");
    }

    /** The claims for reports. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("aud", audience());
        facts.put("iss", issuer());
        facts.put("sub", subject());
        facts.put("oid", objectId());
        facts.put("appid", string("appid").isEmpty() ? string("azp") : string("appid"));
        facts.put("roles", String.join(" ", roles()));
        facts.put("ver", version());
        facts.put("not before", notBefore().map(Instant::toString).orElse(""));
        facts.put("expires", expiry().map(Instant::toString).orElse(""));
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    @Override
    public String toString() {
        return facts().toString();
    }

    private String string(String name) {
        return claims.get(name) instanceof String text ? text : "";
    }

    private List<String> strings(String name) {
        return switch (claims.get(name)) {
            case String text -> List.of(text);
            case List<?> list -> list.stream().map(String::valueOf).toList();
            case null, default -> List.of();
        };
    }

    private Optional<Instant> time(String name) {
        return claims.get(name) instanceof Number seconds
                ? Optional.of(Instant.ofEpochSecond(
                        Math.clamp(seconds.longValue(), Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())))
                : Optional.empty();
    }
}
