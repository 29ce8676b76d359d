package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.queue.QueueClient;
import com.azure.storage.queue.models.QueueMessageItem;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The product's functions in a host process, each invoked through its trigger. */
final class FunctionApp implements AutoCloseable {
    /** The Java worker's own argument, and the heap that the JVM takes on an instance of 2,048 MB. */
    private static final String[] WORKER_ARGUMENTS = {"-XX:TieredStopAtLevel=1", "-Xmx512m"};

    /** The function that was invoked, the host's answer, and the events that the invocation logged. */
    record Delivery(String function, int status, String message, List<JsonNode> logged) {
        /** The one event that ended the invocation's one run. */
        JsonNode outcome() {
            List<JsonNode> outcomes = logged.stream()
                    .filter(event -> !LoggedEvents.PROGRESS.contains(LoggedEvents.name(event)))
                    .toList();
            if (outcomes.size() != 1) {
                throw new AssertionError("one outcome is expected: " + logged);
            }
            return outcomes.getFirst();
        }
    }

    private final Emulators emulators;
    private final LoggedEvents logged = new LoggedEvents();
    private final WorkerProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI host;
    private long deliveries;

    private FunctionApp(Emulators emulators, WorkerCommand command) {
        this.emulators = emulators;
        process = WorkerProcess.start(command, logged);
        String port = Await.value("the host's port", process::stderr, () -> {
            assertTrue(process.running(), () -> "the host has ended: " + process.stderr());
            return process.stdout().stream()
                    .filter(line -> line.startsWith(FunctionHost.LISTENING))
                    .findFirst();
        });
        host = URI.create("http://127.0.0.1:" + port.substring(FunctionHost.LISTENING.length()) + "/");
    }

    /** Starts the host in the emulators' environment, changed by these settings. */
    static FunctionApp start(Emulators emulators, Map<String, String> settings) {
        Map<String, String> environment = new LinkedHashMap<>(emulators.workerEnvironment());
        environment.putAll(settings);
        return startIn(emulators, environment);
    }

    /** Starts the host in this environment and no other, but for the event queue, which a function app must name. */
    static FunctionApp startIn(Emulators emulators, Map<String, String> settings) {
        Map<String, String> environment = new LinkedHashMap<>(settings);
        environment.putIfAbsent("BLOBFERRY_EVENT_QUEUE", "blobferry-events");
        return new FunctionApp(
                emulators,
                WorkerCommand.of(emulators, FunctionHost.class.getName())
                        .withEnvironment(environment)
                        .withJvmArguments(WORKER_ARGUMENTS)
                        .withClassPath(origin(FunctionHost.class), origin(FunctionInstanceInjector.class)));
    }

    /** Delivers an event of Event Grid and waits for the answer. One delivery at a time. */
    Delivery deliver(String event) {
        return post(FunctionHost.EVENT_GRID + "BlobCreated", event);
    }

    /** Delivers the text of a message of the queue, decoded. */
    Delivery message(String queue, String text) {
        return post(FunctionHost.QUEUE + queue, text);
    }

    /** Delivers the visible messages of the queue one by one, and deletes those that are settled. */
    List<Delivery> drain(String queue) {
        QueueClient messages = emulators.queues().getQueueClient(queue);
        List<Delivery> deliveries = new ArrayList<>();
        for (QueueMessageItem message = messages.receiveMessage();
                message != null;
                message = messages.receiveMessage()) {
            Delivery delivery = message(queue, EventGrid.decoded(message.getBody()));
            deliveries.add(delivery);
            if (delivery.status() == 200) {
                messages.deleteMessage(message.getMessageId(), message.getPopReceipt());
            }
        }
        return deliveries;
    }

    /** Invokes the function by its timer. */
    Delivery timer(String function) {
        return post(FunctionHost.TIMER + function, "{\"isPastDue\":false}");
    }

    /** A GET request to an HTTP trigger. */
    Delivery get(String route) {
        return send(
                HttpRequest.newBuilder(host.resolve(FunctionHost.HTTP + route)).GET());
    }

    /** A POST request to an HTTP trigger, from a caller that the host has authorised. */
    Delivery request(String route, String body) {
        return post(FunctionHost.HTTP + route, body);
    }

    /** Requests CheckAccess. */
    Delivery check(String request) {
        return request("CheckAccess", request);
    }

    /** Everything that the host has printed. */
    String printed() {
        return String.join("\n", process.stdout()) + String.join("\n", process.stderr());
    }

    private Delivery post(String path, String body) {
        return send(HttpRequest.newBuilder(host.resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Delivery send(HttpRequest.Builder request) {
        logged.clear();
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Await.LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            String function = answer.headers()
                    .firstValue(FunctionHost.FUNCTION)
                    .orElseThrow(() -> new AssertionError(answer.uri() + ": " + answer.body()));
            return new Delivery(function, answer.statusCode(), answer.body(), invocationFacts());
        } catch (IOException e) {
            throw new AssertionError("the host does not answer; its stderr: " + process.stderr(), e);
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
    private List<JsonNode> invocationFacts() {
        deliveries++;
        Await.condition("the end of the invocation", process::stderr)
                .until(() -> process.stdout().stream()
                                .filter(FunctionHost.ENDED::equals)
                                .count()
                        >= deliveries);
        return logged.all();
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
