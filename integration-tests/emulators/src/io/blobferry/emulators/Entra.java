package io.blobferry.emulators;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The tenant: its applications, its managed identities and the tokens that it issues to them. */
final class Entra {
    private static final Duration LIFETIME = Duration.ofHours(24);
    /** Entra dates tokens back by as much, so that clocks which are a little off still take them. */
    private static final Duration BACKDATING = Duration.ofMinutes(5);

    private final String tenant;
    private final SigningKeys keys;
    private final Clock clock;
    private final Map<String, Boolean> assignmentRequired = new ConcurrentHashMap<>();
    private final Map<String, TokenDefect> defects = new ConcurrentHashMap<>();
    private final Map<Optional<String>, ManagedIdentity> identities = new ConcurrentHashMap<>();
    private final Queue<String> issued = new ConcurrentLinkedQueue<>();

    Entra(String tenant, SigningKeys keys, Clock clock) {
        this.tenant = tenant;
        this.keys = keys;
        this.clock = clock;
        reset();
    }

    /** Forgets identities, applications and flaws; Azure Storage is known to every tenant. */
    void reset() {
        defects.clear();
        identities.clear();
        assignmentRequired.clear();
        assignmentRequired.put("https://storage.azure.com", false);
    }

    String issuer() {
        return "https://sts.windows.net/" + tenant + "/";
    }

    void register(String audience, boolean needsAssignment) {
        assignmentRequired.put(withoutSlash(audience), needsAssignment);
    }

    void unregister(String audience) {
        assignmentRequired.remove(withoutSlash(audience));
    }

    void put(ManagedIdentity identity) {
        identities.put(identity.requestedClientId(), identity);
    }

    void remove(ManagedIdentity identity) {
        identities.remove(identity.requestedClientId());
    }

    Optional<ManagedIdentity> identity(Optional<String> clientId) {
        return Optional.ofNullable(identities.get(clientId));
    }

    void setDefect(String audience, TokenDefect flaw) {
        defects.put(withoutSlash(audience), flaw);
    }

    void clearDefects() {
        defects.clear();
    }

    /** Why the identity gets no token for the resource, if it gets none. */
    Optional<EntraRefusal> refusal(ManagedIdentity identity, String resource) {
        Boolean needsAssignment = assignmentRequired.get(withoutSlash(resource));
        if (needsAssignment == null) {
            return Optional.of(EntraRefusal.unknownResource(resource, tenant));
        }
        if (needsAssignment && identity.rolesAt(resource).isEmpty()) {
            return Optional.of(EntraRefusal.notAssigned(identity.clientId(), resource));
        }
        return Optional.empty();
    }

    IssuedToken issue(ManagedIdentity identity, String resource) {
        Instant now = clock.instant();
        Map<String, Object> sound = claims(identity, resource, now);
        TokenDefect flaw = defects.getOrDefault(withoutSlash(resource), TokenDefect.NO_DEFECT);
        String text = IssuedSecrets.SHARED.add(keys.token(flaw.claims().apply(sound), flaw.signing()));
        issued.add(text);
        return new IssuedToken(text, resource, identity.clientId(), now.minus(BACKDATING), now.plus(LIFETIME), now);
    }

    List<String> issued() {
        return List.copyOf(issued);
    }

    private Map<String, Object> claims(ManagedIdentity identity, String resource, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", resource);
        claims.put("iss", issuer());
        claims.put("iat", now.minus(BACKDATING).getEpochSecond());
        claims.put("nbf", now.minus(BACKDATING).getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        claims.put("appid", identity.clientId());
        claims.put("appidacr", "2");
        claims.put("idp", issuer());
        claims.put("idtyp", "app");
        claims.put("oid", identity.objectId());
        Set<String> roles = identity.rolesAt(resource);
        if (!roles.isEmpty()) {
            claims.put("roles", roles.stream().sorted().toList());
        }
        claims.put("sub", identity.objectId());
        claims.put("tid", tenant);
        claims.put("ver", "1.0");
        return claims;
    }

    private static String withoutSlash(String audience) {
        return audience.endsWith("/") ? audience.substring(0, audience.length() - 1) : audience;
    }
}
