package io.blobferry.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The product's functions in a host process, delivered to as Event Grid does. */
final class FunctionApp implements AutoCloseable {
    /** What the host answered to a delivery, and the facts that the invocation logged. */
    record Delivery(int status, String message, List<JsonNode> facts) {
        /** The one fact that ended the invocation's one run. */
        JsonNode outcome() {
            List<JsonNode> outcomes = facts.stream()
                    .filter(fact -> !Facts.PROGRESS.contains(Facts.name(fact)))
                    .toList();
            if (outcomes.size() != 1) {
                throw new AssertionError("one outcome is expected: " + facts);
            }
            return outcomes.getFirst();
        }
    }

    private final Facts facts = new Facts();
    private final WorkerProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI host;
    private long deliveries;

    private FunctionApp(WorkerCommand command) {
        process = WorkerProcess.start(command, facts);
        String port = Await.value(
                "the host's port",
                process::stderr,
                () -> process.stdout().stream()
                        .filter(line -> line.startsWith(FunctionHost.LISTENING))
                        .findFirst());
        host = URI.create("http://127.0.0.1:" + port.substring(FunctionHost.LISTENING.length()) + "/");
    }

    /** Starts the host in the emulators' environment, changed by these settings. */
    static FunctionApp start(Emulators emulators, Map<String, String> settings) {
        Map<String, String> environment = new LinkedHashMap<>(emulators.workerEnvironment());
        environment.putAll(settings);
        return startIn(emulators, environment);
    }

    /** Starts the host in this environment and no other. */
    static FunctionApp startIn(Emulators emulators, Map<String, String> environment) {
        return new FunctionApp(WorkerCommand.of(emulators, FunctionHost.class.getName())
                .withEnvironment(environment)
                .withClassPath(origin(FunctionHost.class), origin(FunctionInstanceInjector.class)));
    }

    /** Delivers an event and waits for the answer. One delivery at a time. */
    Delivery deliver(String event) {
        return invoke("BlobCreated", event);
    }

    /** Asks CheckAccess, as a caller whom the host has let in. */
    Delivery check(String request) {
        return invoke("CheckAccess", request);
    }

    /** Everything that the host has printed. */
    String printed() {
        return String.join("\n", process.stdout()) + String.join("\n", process.stderr());
    }

    /** Invokes the function with the text, decoded as the host does, and waits for its end. One at a time. */
    Delivery invoke(String function, String event) {
        facts.clear();
        HttpRequest request = HttpRequest.newBuilder(host.resolve(function))
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .timeout(Await.LIMIT)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Delivery(answer.statusCode(), answer.body(), said());
        } catch (IOException e) {
            throw new AssertionError("the host does not answer; it said " + process.stderr(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }

    /** What an invocation prints comes before its answer, but may be read after it. */
    private List<JsonNode> said() {
        deliveries++;
        Await.condition("the end of the invocation", process::stderr)
                .until(() -> process.stdout().stream()
                                .filter(FunctionHost.ENDED::equals)
                                .count()
                        >= deliveries);
        return facts.all();
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(Optional.ofNullable(type.getProtectionDomain().getCodeSource())
                    .orElseThrow()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
