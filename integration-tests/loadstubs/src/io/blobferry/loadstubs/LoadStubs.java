package io.blobferry.loadstubs;

import com.azure.core.credential.AccessToken;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.queue.QueueServiceClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.ChildProcess;
import io.blobferry.emulators.EmulatorWorkspace;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.LoopbackCertificate;
import io.blobferry.emulators.RequestLog;
import io.blobferry.emulators.SignedAzureClients;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * The stand-ins in a process of their own, over TLS, as the worker and the tests reach them. Closing ends the process and
 * forgets what it stored.
 */
public final class LoadStubs implements WorkerHost, AutoCloseable {
    private static final Pattern OPEN = Pattern.compile("^\\{.*\"s3\".*}$");
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /** Enough for some hundred connections and the rows and objects of some ten thousand blobs. */
    private static final String[] MEMORY = {"-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC"};

    private final EmulatorWorkspace workspace;
    private final ChildProcess process;
    private final JsonNode ends;
    private final LoopbackCertificate certificate;
    private final SignedAzureClients clients;
    private final HttpClient http;

    private LoadStubs(Conditions conditions) {
        workspace = EmulatorWorkspace.create(new RequestLog());
        Path folder = workspace.newFolder("stand-ins");
        certificate = LoopbackCertificate.in(folder);
        WorkerCommand command = WorkerCommand.ofTests(
                        LoadStubServers.class,
                        "--folder",
                        folder.toString(),
                        "--bytes-per-second",
                        Long.toString(conditions.bytesPerSecond()),
                        "--round-trip-ms",
                        Long.toString(conditions.roundTripMillis()))
                .withJvmArguments(MEMORY);
        process = ChildProcess.start("stand-ins", new ProcessBuilder(command.line()), OPEN, line -> {});
        ends = parsed(process.await(START_LIMIT).group());
        clients = SignedAzureClients.of(
                List.of(end("blobs"), end("queues"), end("tables")),
                request -> Mono.just(new AccessToken(
                        "not verified", OffsetDateTime.now(ZoneOffset.UTC).plusDays(1))),
                certificate.trustManagers(),
                (context, next) -> next.process());
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(certificate.clientContext())
                .build();
    }

    /** Starts stand-ins whose connections have these conditions. */
    public static LoadStubs start(Conditions conditions) {
        return new LoadStubs(conditions);
    }

    @Override
    public Map<String, String> workerEnvironment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("IDENTITY_ENDPOINT", end("identity"));
        environment.put("IDENTITY_HEADER", end("identityHeader"));
        environment.put("AZURE_CLIENT_ID", FederationEmulator.USER_ASSIGNED.clientId());
        environment.put("BLOBFERRY_SOURCE__blobServiceUri", end("blobs"));
        environment.put("BLOBFERRY_STATE__tableServiceUri", end("tables"));
        environment.put("BLOBFERRY_STATE__queueServiceUri", end("queues"));
        environment.put("BLOBFERRY_FEDERATION_AUDIENCE", FederationEmulator.AUDIENCE);
        environment.put("BLOBFERRY_BUCKET", FederationEmulator.BUCKET);
        environment.put("AWS_ROLE_ARN", FederationEmulator.ROLE_ARN);
        environment.put("AWS_REGION", FederationEmulator.REGION);
        environment.put("AWS_ENDPOINT_URL_S3", end("s3"));
        environment.put("AWS_ENDPOINT_URL_STS", end("sts"));
        return environment;
    }

    @Override
    public List<String> workerJvmArguments() {
        return certificate.jvmArguments();
    }

    @Override
    public QueueServiceClient queues() {
        return clients.queues();
    }

    /** The clients of the stand-ins' account. */
    public SignedAzureClients azure() {
        return clients;
    }

    /** Where S3 listens. */
    public URI s3() {
        return URI.create(end("s3"));
    }

    public LoopbackCertificate certificate() {
        return certificate;
    }

    /** The process's id, by which the system reports its processor time. */
    public long pid() {
        return process.pid();
    }

    /** Where the blobs of the account are, as a URL that the container's name follows after a slash. */
    public URI blobs() {
        return URI.create(end("blobs"));
    }

    /** How many requests each service has had since the start: blobs, queues, s3 and tables. */
    public Map<String, Long> requests() {
        Map<String, Long> counts = new TreeMap<>();
        String said = sent(HttpRequest.newBuilder(URI.create(end("counts"))), 200);
        parsed(said)
                .properties()
                .forEach(count -> counts.put(count.getKey(), count.getValue().asLong()));
        return counts;
    }

    /** Makes a blob of this size, or a new version of it, without sending a byte. */
    public BlobClient declare(String container, String name, long size) {
        BlobClient blob = clients.blobs().getBlobContainerClient(container).getBlobClient(name);
        sent(
                HttpRequest.newBuilder(URI.create(blob.getBlobUrl()))
                        .header(BlobRouter.DECLARED_SIZE, Long.toString(size))
                        .PUT(HttpRequest.BodyPublishers.noBody()),
                201);
        return blob;
    }

    private String sent(HttpRequest.Builder request, int expected) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != expected) {
                throw new IllegalStateException(answer.uri() + " answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.close();
        workspace.delete();
    }

    private String end(String name) {
        return ends.path(name).asText();
    }

    private static JsonNode parsed(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stand-ins said " + line, e);
        }
    }
}
