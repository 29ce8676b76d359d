package io.blobferry.emulators;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stands in for Entra where a cluster's pod trades the token of its service account for one of a managed identity: the
 * client credentials flow with a client assertion.
 */
public final class WorkloadIdentity implements AutoCloseable {
    private static final String DEFAULT_SCOPE = "/.default";

    private static final String SERVICE_ACCOUNT_TOKEN = "token-of-the-service-account";

    private final EntraStandIn entra;
    private final Path file;
    private final LocalHttpServer server;

    private WorkloadIdentity(EntraStandIn entra, LoopbackCertificate certificate, Path folder) {
        this.entra = entra;
        file = folder.resolve("azure-identity-token");
        try {
            Files.writeString(file, SERVICE_ACCOUNT_TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = LocalHttpServer.secured(certificate, Map.of("/", this::token));
    }

    public static WorkloadIdentity start(EntraStandIn entra, LoopbackCertificate certificate, Path folder) {
        return new WorkloadIdentity(entra, certificate, folder);
    }

    /** What the workload identity webhook sets in a pod. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AZURE_AUTHORITY_HOST", server.uri() + "/");
        environment.put("AZURE_TENANT_ID", FederationEmulator.TENANT);
        environment.put("AZURE_CLIENT_ID", FederationEmulator.USER_ASSIGNED.clientId());
        environment.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
        return environment;
    }

    @Override
    public void close() {
        server.close();
    }

    private Optional<HttpAnswer> token(HttpExchange exchange, Map<String, String> query, String body) {
        Map<String, String> form = LocalHttpServer.fields(body);
        boolean asked =
                exchange.getRequestURI().getPath().equals("/" + FederationEmulator.TENANT + "/oauth2/v2.0/token")
                        && "client_credentials".equals(form.get("grant_type"));
        if (!asked) {
            return Optional.of(HttpAnswer.json(404, Map.of("error", "invalid_request")));
        }
        boolean trusted = SERVICE_ACCOUNT_TOKEN.equals(form.get("client_assertion"))
                && FederationEmulator.USER_ASSIGNED.clientId().equals(form.get("client_id"));
        if (!trusted) {
            return Optional.of(HttpAnswer.json(
                    400,
                    Map.of(
                            "error",
                            "invalid_request",
                            "error_description",
                            "AADSTS70021: No matching federated identity record found for presented assertion.")));
        }
        // The client adds scopes of its own, in no fixed order.
        String audience = Arrays.stream(form.getOrDefault("scope", "").split(" "))
                .filter(scope -> scope.endsWith(DEFAULT_SCOPE))
                .map(scope -> scope.substring(0, scope.length() - DEFAULT_SCOPE.length()))
                .findFirst()
                .orElse("");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token_type", "Bearer");
        answer.put("expires_in", 86_399);
        answer.put("ext_expires_in", 86_399);
        answer.put("access_token", entra.token(FederationEmulator.USER_ASSIGNED, audience));
        return Optional.of(HttpAnswer.json(200, answer));
    }
}
