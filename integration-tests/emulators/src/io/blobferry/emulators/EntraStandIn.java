package io.blobferry.emulators;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for Entra on a compute host: App Service's identity endpoint, the instance metadata service, and the OIDC
 * documents by which others verify the tokens.
 */
public final class EntraStandIn implements AutoCloseable {
    private final String tenant;
    private final String identityHeader =
            IssuedSecrets.SHARED.add(UUID.randomUUID().toString());
    private final SigningKeys keys = new SigningKeys();
    private final Entra entra;
    private final LocalHttpServer server;
    private final RequestLog log;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failureStatus;
    private volatile boolean down;

    private EntraStandIn(String tenant, RequestLog log, Clock clock) {
        this.tenant = tenant;
        this.log = log;
        this.entra = new Entra(tenant, keys, clock);
        this.server = LocalHttpServer.plain(Map.of(
                "/msi/token",
                this::appService,
                "/metadata/identity/oauth2/token",
                this::metadataService,
                // MSAL asks for //metadata/…, whose first step the JDK's server takes for a host.
                "/identity/oauth2/token",
                this::metadataService,
                "/" + tenant + "/.well-known/openid-configuration",
                this::discovery,
                "/common/discovery/keys",
                this::publishedKeys));
    }

    public static EntraStandIn start(String tenant, RequestLog log, Clock clock) {
        return new EntraStandIn(tenant, log, clock);
    }

    public String issuer() {
        return entra.issuer();
    }

    /** What {@code IDENTITY_ENDPOINT} holds. */
    public URI appServiceEndpoint() {
        return server.uri().resolve("/msi/token");
    }

    /** What {@code IDENTITY_HEADER} holds. */
    public String identityHeader() {
        return identityHeader;
    }

    /** What {@code AZURE_POD_IDENTITY_AUTHORITY_HOST} holds where the metadata service is meant. */
    public URI metadataHost() {
        return server.uri();
    }

    /** Where the OIDC documents of the issuer are served on this machine. */
    public URI localIssuer() {
        return server.uri().resolve("/" + tenant + "/");
    }

    /** Has the tenant know an application of this id URI, for which tokens can be asked. */
    public void register(String audience, boolean assignmentRequired) {
        entra.register(audience, assignmentRequired);
    }

    public void unregister(String audience) {
        entra.unregister(audience);
    }

    /** Gives the host this identity, in place of one with the same client id, or of the system-assigned one. */
    public void put(ManagedIdentity identity) {
        entra.put(identity);
    }

    public void remove(ManagedIdentity identity) {
        entra.remove(identity);
    }

    /** The token that the identity would get, for tests that hold it against another end. */
    public String token(ManagedIdentity identity, String audience) {
        return entra.issue(identity, audience).text();
    }

    /** Every token that was issued since the start, for tests that look for them where they must not be. */
    public List<String> issuedTokens() {
        return entra.issued();
    }

    /** Issues tokens for the audience with this flaw until {@link #clearDefects}. */
    public void setDefect(String audience, TokenDefect flaw) {
        entra.setDefect(audience, flaw);
    }

    public void clearDefects() {
        entra.clearDefects();
    }

    /** Signs by a new key from now on; the old one stays published until {@link #retireOldKeys}. */
    public void rotateKeys() {
        keys.rotate();
    }

    public void retireOldKeys() {
        keys.retireOldKeys();
    }

    /** Answers nothing: every connection ends without a word, at the endpoints and at the OIDC documents alike. */
    public void setUnavailable() {
        down = true;
    }

    public void setAvailable() {
        down = false;
    }

    /** Answers the next requests for a token with this status and no useful body. */
    public void failNext(int times, int status) {
        failureStatus = status;
        failures.set(times);
    }

    /** Forgets identities, applications, flaws and failures. The keys stay. */
    void reset() {
        entra.reset();
        failures.set(0);
        down = false;
    }

    @Override
    public void close() {
        server.close();
    }

    private Optional<HttpAnswer> appService(HttpExchange exchange, Map<String, String> query, String body) {
        return tokenRequest(exchange, query, IdentityEndpoint.APP_SERVICE, "X-IDENTITY-HEADER", identityHeader, 401);
    }

    private Optional<HttpAnswer> metadataService(HttpExchange exchange, Map<String, String> query, String body) {
        return tokenRequest(exchange, query, IdentityEndpoint.METADATA_SERVICE, "Metadata", "true", 400);
    }

    private Optional<HttpAnswer> tokenRequest(
            HttpExchange exchange,
            Map<String, String> query,
            IdentityEndpoint endpoint,
            String header,
            String expected,
            int statusWithoutHeader) {
        Optional<HttpAnswer> answer = Optional.empty();
        if (!down) {
            boolean admitted = expected.equals(exchange.getRequestHeaders().getFirst(header));
            answer = Optional.of(
                    admitted
                            ? tokenOrFailure(query, endpoint)
                            : error(statusWithoutHeader, "missing or wrong " + header));
        }
        log.record(new RecordedRequest(
                Service.IDENTITY,
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                answer.map(HttpAnswer::status).orElse(RecordedRequest.UNANSWERED),
                0,
                answer.map(sent -> sent.body().length()).orElse(0)));
        return answer;
    }

    private HttpAnswer tokenOrFailure(Map<String, String> query, IdentityEndpoint endpoint) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return error(failureStatus, "the identity endpoint fails, as the test asked");
        }
        if (!endpoint.apiVersion().equals(query.get("api-version"))) {
            return error(400, "api-version " + endpoint.apiVersion() + " is expected");
        }
        String resource = query.get("resource");
        if (resource == null) {
            return error(400, "resource is missing");
        }
        Optional<ManagedIdentity> identity = entra.identity(Optional.ofNullable(query.get("client_id")));
        return identity.map(known -> entra.refusal(known, resource)
                        .map(endpoint::refused)
                        .orElseGet(() -> endpoint.token(entra.issue(known, resource))))
                .orElseGet(endpoint::identityNotFound);
    }

    private Optional<HttpAnswer> discovery(HttpExchange exchange, Map<String, String> query, String body) {
        if (down) {
            return Optional.empty();
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer());
        document.put("jwks_uri", server.uri().resolve("/common/discovery/keys").toString());
        document.put("response_types_supported", List.of("id_token", "token"));
        document.put("subject_types_supported", List.of("pairwise"));
        document.put("id_token_signing_alg_values_supported", List.of("RS256"));
        return Optional.of(HttpAnswer.json(200, document));
    }

    private Optional<HttpAnswer> publishedKeys(HttpExchange exchange, Map<String, String> query, String body) {
        return down
                ? Optional.empty()
                : Optional.of(new HttpAnswer(200, "application/json; charset=utf-8", keys.publishedAsJson()));
    }

    private static HttpAnswer error(int status, String description) {
        return new HttpAnswer(
                status,
                "application/json; charset=utf-8",
                JSONObjectUtils.toJSONString(Map.of("error", "invalid_request", "error_description", description)));
    }
}
