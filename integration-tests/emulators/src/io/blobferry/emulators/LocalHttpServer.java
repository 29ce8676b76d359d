package io.blobferry.emulators;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A small HTTP server on 127.0.0.1, at a port of its own choice. */
final class LocalHttpServer implements AutoCloseable {
    /** Answers one request; empty: the connection ends without an answer. */
    interface Route {
        Optional<HttpAnswer> answer(HttpExchange exchange, Map<String, String> query, String body);
    }

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private LocalHttpServer(HttpServer server, String scheme, Map<String, Route> routes) {
        this.server = server;
        this.scheme = scheme;
        routes.forEach((path, route) -> server.createContext(path, exchange -> serve(exchange, route)));
        server.setExecutor(threads);
        server.start();
    }

    static LocalHttpServer plain(Map<String, Route> routes) {
        try {
            return new LocalHttpServer(HttpServer.create(anyPort(), 0), "http", routes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
    }

    static LocalHttpServer secured(LoopbackCertificate certificate, Map<String, Route> routes) {
        try {
            HttpsServer server = HttpsServer.create(anyPort(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
            return new LocalHttpServer(server, "https", routes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The fields of a query or of a posted form. */
    static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String pair : encoded.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.put(decoded(name), decoded(value));
            }
        }
        return fields;
    }

    private static void serve(HttpExchange exchange, Route route) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
            HttpAnswer answer = route.answer(exchange, query, body)
                    .orElseThrow(() -> new IOException("the connection ends without an answer, as the test asked"));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
