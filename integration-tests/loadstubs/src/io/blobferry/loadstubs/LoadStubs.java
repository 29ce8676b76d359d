package io.blobferry.loadstubs;

import com.azure.core.credential.AccessToken;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.queue.QueueServiceClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.ObjectKey;
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
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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

    /** What load stubs do besides. */
    public enum Option {
        /** S3 keeps versions that are not current. */
        KEEP_VERSIONS("--keep-versions"),
        /** S3 keeps the bytes of objects of at most 128 KiB, not only of those of at most 16 KiB. */
        KEEP_MORE_BYTES("--keep-bytes=131072"),
        /** Azure compares the CRC64 that a request states with that of its bytes. */
        VERIFY_CRC64("--verify-crc64");

        private final String flag;

        Option(String flag) {
            this.flag = flag;
        }
    }

    private LoadStubs(Conditions conditions, List<Option> options) {
        workspace = EmulatorWorkspace.create(new RequestLog());
        Path folder = workspace.newFolder("stand-ins");
        certificate = LoopbackCertificate.in(folder);
        List<String> arguments = new ArrayList<>(List.of(
                "--folder",
                folder.toString(),
                "--bytes-per-second",
                Long.toString(conditions.bytesPerSecond()),
                "--round-trip-ms",
                Long.toString(conditions.roundTripMillis())));
        options.forEach(option -> arguments.add(option.flag));
        WorkerCommand command = WorkerCommand.ofTests(LoadStubServers.class, arguments.toArray(String[]::new))
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
    public static LoadStubs start(Conditions conditions, Option... options) {
        return new LoadStubs(conditions, List.of(options));
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
                        .header(BlobWrites.DECLARED_SIZE, Long.toString(size))
                        .PUT(HttpRequest.BodyPublishers.noBody()),
                201);
        return blob;
    }

    /**
     * Makes an object of the synthetic content of this size, or a new version of it, without sending a byte.
     *
     * @param age how long ago it was written
     */
    public void declareObject(ObjectKey key, long size, Duration age, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        s3().resolve("/" + key.bucket() + "/" + percentEncoded(key.key())))
                .header(S3Router.DECLARED_SIZE, Long.toString(size))
                .header(S3Router.DECLARED_AGE, Long.toString(age.toSeconds()))
                .PUT(HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        sent(request, 200);
    }

    private static String percentEncoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
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
