package io.blobferry.it;

import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.HttpStatusType;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request as the Functions worker hands it to a function, once the host has let it in. */
record HostRequest(HttpMethod method, URI uri, String text) implements HttpRequestMessage<Optional<String>> {
    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public HttpMethod getHttpMethod() {
        return method;
    }

    @Override
    public Map<String, String> getHeaders() {
        return Map.of();
    }

    @Override
    public Map<String, String> getQueryParameters() {
        Map<String, String> values = new HashMap<>();
        for (String pair : Optional.ofNullable(uri.getQuery()).orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return values;
    }

    @Override
    public Optional<String> getBody() {
        return Optional.of(text).filter(body -> !body.isEmpty());
    }

    @Override
    public HttpResponseMessage.Builder createResponseBuilder(HttpStatus status) {
        return new Response.Building(status);
    }

    @Override
    public HttpResponseMessage.Builder createResponseBuilder(HttpStatusType status) {
        return new Response.Building(status);
    }

    private record Response(HttpStatusType status, Map<String, String> headers, Object body)
            implements HttpResponseMessage {
        @Override
        public HttpStatusType getStatus() {
            return status;
        }

        @Override
        public String getHeader(String name) {
            return headers.get(name);
        }

        @Override
        public Object getBody() {
            return body;
        }

        private static final class Building implements Builder {
            private final Map<String, String> headers = new LinkedHashMap<>();
            private HttpStatusType status;
            private Object body = "";

            Building(HttpStatusType status) {
                this.status = status;
            }

            @Override
            public Builder status(HttpStatusType other) {
                status = other;
                return this;
            }

            @Override
            public Builder header(String name, String value) {
                headers.put(name, value);
                return this;
            }

            @Override
            public Builder body(Object content) {
                body = content;
                return this;
            }

            @Override
            public HttpResponseMessage build() {
                return new Response(status, Map.copyOf(headers), body);
            }
        }
    }
}
