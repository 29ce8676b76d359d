package io.blobferry.federation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which identity the worker has, and what issues its tokens on this host, for reports: azure-identity determines the same
 * for itself.
 *
 * @param host what issues tokens
 * @param endpoint a URL, or the path of the cluster's token file
 * @param clientId the client ID of the user-assigned identity; empty: the system-assigned identity
 */
public record IdentityEnvironment(Host host, String endpoint, Optional<String> clientId) {
    private static final String METADATA_SERVICE = "http://169.254.169.254";

    /** What issues tokens, in the order in which azure-identity looks for it. */
    public enum Host {
        WORKLOAD_IDENTITY("workload identity of a cluster"),
        APP_SERVICE("App Service, Functions, Container Apps or Azure Arc"),
        METADATA_SERVICE("instance metadata service of a virtual machine");

        private final String title;

        Host(String title) {
            this.title = title;
        }
    }

    public IdentityEnvironment {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(clientId, "clientId");
    }

    /** Reads the environment variables that azure-identity reads. */
    public static IdentityEnvironment of(Map<String, String> environment) {
        Optional<String> clientId = nonBlank(environment, "AZURE_CLIENT_ID");
        Optional<String> tokenFile = nonBlank(environment, "AZURE_FEDERATED_TOKEN_FILE");
        if (tokenFile.isPresent() && nonBlank(environment, "AZURE_TENANT_ID").isPresent()) {
            return new IdentityEnvironment(Host.WORKLOAD_IDENTITY, tokenFile.get(), clientId);
        }
        Optional<String> endpoint = nonBlank(environment, "IDENTITY_ENDPOINT");
        if (endpoint.isPresent()) {
            return new IdentityEnvironment(Host.APP_SERVICE, endpoint.get(), clientId);
        }
        return new IdentityEnvironment(
                Host.METADATA_SERVICE,
                nonBlank(environment, "AZURE_POD_IDENTITY_AUTHORITY_HOST").orElse(METADATA_SERVICE),
                clientId);
    }

    /** Facts for reports, without secrets: the header that authorises requests to App Service's endpoint is not included. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("host", host.title);
        facts.put("endpoint", endpoint);
        facts.put(
                "identity", clientId.map(id -> "user-assigned, client ID " + id).orElse("system-assigned"));
        return facts;
    }

    private static Optional<String> nonBlank(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
