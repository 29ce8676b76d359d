package io.blobferry.emulators;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The two forms in which Azure hosts hand out a managed identity's token: App Service's and the metadata service's. */
public enum IdentityEndpoint {
    APP_SERVICE("2019-08-01") {
        @Override
        HttpAnswer token(IssuedToken token) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("access_token", token.text());
            body.put("expires_on", Long.toString(token.expiresOn().getEpochSecond()));
            body.put("resource", token.resource());
            body.put("token_type", "Bearer");
            body.put("client_id", token.clientId());
            return HttpAnswer.json(200, body);
        }

        @Override
        HttpAnswer identityNotFound() {
            return message("No User Assigned or Delegated Managed Identity found for specified"
                    + " ClientId/ResourceId/PrincipalId.");
        }

        @Override
        HttpAnswer refused(EntraRefusal refusal) {
            return message(refusal.description());
        }

        private HttpAnswer message(String text) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("statusCode", 400);
            body.put("message", text);
            body.put("correlationId", UUID.randomUUID().toString());
            return HttpAnswer.json(400, body);
        }
    },

    METADATA_SERVICE("2018-02-01") {
        @Override
        HttpAnswer token(IssuedToken token) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("access_token", token.text());
            body.put("client_id", token.clientId());
            body.put("expires_in", Long.toString(token.expiresIn().toSeconds()));
            body.put("expires_on", Long.toString(token.expiresOn().getEpochSecond()));
            body.put("not_before", Long.toString(token.notBefore().getEpochSecond()));
            body.put("resource", token.resource());
            body.put("token_type", "Bearer");
            return HttpAnswer.json(200, body);
        }

        @Override
        HttpAnswer identityNotFound() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("error", "invalid_request");
            body.put("error_description", "Identity not found");
            return HttpAnswer.json(400, body);
        }

        @Override
        HttpAnswer refused(EntraRefusal refusal) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("error", refusal.error());
            body.put("error_description", refusal.description());
            body.put("error_codes", List.of(refusal.code()));
            body.put("timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            body.put("error_uri", "https://login.microsoftonline.com/error?code=" + refusal.code());
            return HttpAnswer.json(400, body);
        }
    };

    private final String apiVersion;

    IdentityEndpoint(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    String apiVersion() {
        return apiVersion;
    }

    abstract HttpAnswer token(IssuedToken token);

    /** The host has no such identity. */
    abstract HttpAnswer identityNotFound();

    /** Entra refused to issue the token. */
    abstract HttpAnswer refused(EntraRefusal refusal);
}
