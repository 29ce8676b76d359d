package io.blobferry.emulators;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A managed identity of the compute host.
 *
 * @param clientId its application id, by which a user-assigned identity is asked for
 * @param objectId the id of its service principal: {@code oid} and {@code sub} of its tokens
 * @param systemAssigned whether it is the one meant when a request names none
 * @param roles the app roles that are assigned to it, by audience
 */
public record ManagedIdentity(
        String clientId, String objectId, boolean systemAssigned, Map<String, Set<String>> roles) {
    public ManagedIdentity {
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(objectId, "objectId");
        roles = Map.copyOf(roles);
    }

    public static ManagedIdentity systemAssigned(String clientId, String objectId) {
        return new ManagedIdentity(clientId, objectId, true, Map.of());
    }

    public static ManagedIdentity userAssigned(String clientId, String objectId) {
        return new ManagedIdentity(clientId, objectId, false, Map.of());
    }

    /** The same identity with these roles, and no others, at the audience. */
    public ManagedIdentity withRoles(String audience, String... assigned) {
        Map<String, Set<String>> changed = new LinkedHashMap<>(roles);
        changed.put(audience, Set.of(assigned));
        return new ManagedIdentity(clientId, objectId, systemAssigned, changed);
    }

    Set<String> rolesAt(String audience) {
        return roles.getOrDefault(audience, Set.of());
    }

    Optional<String> requestedClientId() {
        return systemAssigned ? Optional.empty() : Optional.of(clientId);
    }
}
