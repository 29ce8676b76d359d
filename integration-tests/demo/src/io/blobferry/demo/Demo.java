package io.blobferry.demo;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs the main job on emulators: a worker as its own process backs up a folder, every object is read back, and the container
 * is restored from S3 alone.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Backs up a folder from an emulated Azure to an emulated S3, reads everything back, restores it to a"
                        + " temporary folder and compares it.")
final class Demo implements Callable<Integer> {
    private static final String CONTAINER = "demo";
    private static final long LARGE = 256L << 20;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "What to back up; by default some files of this repository and a generated 256 MiB blob.")
    private Path folder;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) throws IOException {
        try (InputStream logging = Demo.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        System.exit(new CommandLine(new Demo()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<DemoBlob> blobs = folder == null ? ownFiles() : filesOf(folder);
        if (blobs.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "There is no file in " + folder);
        }
        print("starting the emulators");
        DemoReport report;
        try (Emulators emulators = Emulators.start()) {
            print(emulators.describe());
            report = restored(emulators, blobs, ship(emulators, blobs));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? report.json() : report.table());
        out.flush();
        return report.isSound() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private DemoReport restored(Emulators emulators, List<DemoBlob> blobs, List<Shipment> shipments)
            throws IOException {
        print("restoring the container from S3 alone");
        Path temporary = Files.createTempDirectory("blobferry-demo-");
        try {
            Set<String> equal = new RestoredDemo(emulators, CONTAINER).restore(temporary.resolve(CONTAINER), blobs);
            return DemoReport.of(shipments, equal);
        } catch (IllegalStateException failed) {
            print(failed.getMessage());
            return DemoReport.of(shipments, Set.of());
        } finally {
            delete(temporary);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<Shipment> ship(Emulators emulators, List<DemoBlob> blobs) throws IOException, InterruptedException {
        BlobContainerClient container = emulators.blobs().createBlobContainer(CONTAINER);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        WorkerCommand command = WorkerCommand.of(emulators, "io.blobferry.cli.Blobferry", "run");
        List<Shipment> shipments = new ArrayList<>();
        try (WorkerProcess worker = WorkerProcess.start(command, lines::add)) {
            for (DemoBlob blob : blobs) {
                BlobClient client = container.getBlobClient(blob.name());
                upload(client, blob);
                EventGrid.deliver(emulators, EventGrid.created(client));
            }
            print(blobs.size() + " blobs uploaded and announced");
            for (int count = 0; count < blobs.size(); count++) {
                shipments.add(verified(emulators, blobs, outcome(lines, worker)));
            }
        }
        return shipments;
    }

    /** Waits for the next event that ends the run of a blob. */
    private static JsonNode outcome(BlockingQueue<String> lines, WorkerProcess worker)
            throws IOException, InterruptedException {
        while (true) {
            String line = lines.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("the worker has said nothing for " + TIMEOUT + "; it warned:\n"
                        + String.join("\n", worker.stderr()));
            }
            JsonNode event = JSON.readTree(line);
            switch (event.path("event").asText()) {
                case "backed-up", "failed", "ignored", "source-deleted" -> {
                    return event;
                }
                default -> {
                    // Progress: the blob's last word is still to come.
                }
            }
        }
    }

    private Shipment verified(Emulators emulators, List<DemoBlob> blobs, JsonNode event) throws IOException {
        String address = event.path("blob").asText();
        DemoBlob blob = blobs.stream()
                .filter(candidate -> address.endsWith("/" + CONTAINER + "/" + candidate.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the worker speaks of an unknown blob: " + event));
        boolean equal = false;
        if (event.path("event").asText().equals("backed-up")) {
            try (InputStream expected = new BufferedInputStream(blob.content().open());
                    InputStream found = new BufferedInputStream(emulators
                            .s3()
                            .getObject(request -> request.bucket(FederationEmulator.BUCKET)
                                    .key(event.path("key").asText())))) {
                equal = SameBytes.in(expected, found);
            }
        } else {
            print(event.toString());
        }
        return new Shipment(
                blob.name(),
                blob.size(),
                event.path("etag").asText(),
                event.path("key").asText(),
                event.path("versionId").asText(),
                event.path("crc64nvme").asText(),
                event.path("requests").asInt(),
                event.path("durationMillis").asLong(),
                equal,
                false);
    }

    private static void upload(BlobClient client, DemoBlob blob) throws IOException {
        try (InputStream content = blob.content().open()) {
            ParallelTransferOptions blocks =
                    new ParallelTransferOptions().setBlockSizeLong(8L << 20).setMaxConcurrency(2);
            client.uploadWithResponse(
                    DemoAttributes.of(blob.name())
                            .applyTo(new BlobParallelUploadOptions(content).setParallelTransferOptions(blocks)),
                    TIMEOUT,
                    com.azure.core.util.Context.NONE);
        }
    }

    private static List<DemoBlob> ownFiles() throws IOException {
        List<DemoBlob> blobs = new ArrayList<>();
        Path here = Path.of(System.getProperty("blobferry.root", "")).toAbsolutePath();
        for (String name : List.of("README.md", "ARCHITECTURE.md", "LICENSE", "pom.xml")) {
            if (Files.exists(here.resolve(name))) {
                blobs.add(DemoBlob.file(here, here.resolve(name)));
            }
        }
        blobs.add(DemoBlob.generated("generated-256-MiB", LARGE));
        return blobs;
    }

    private List<DemoBlob> filesOf(Path chosen) throws IOException {
        if (!Files.isDirectory(chosen)) {
            throw new ParameterException(spec.commandLine(), chosen + " is no folder");
        }
        List<DemoBlob> blobs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(chosen)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                blobs.add(DemoBlob.file(chosen, file));
            }
        }
        return blobs;
    }

    private void print(String what) {
        spec.commandLine().getErr().println("demo: " + what);
        spec.commandLine().getErr().flush();
    }
}
