package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.EmulatorKind;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.IamRole;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/** Backups that are not as they should be are named, each as what it is, and no others. */
class VerifyIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "verify-source");
    private static final String PREFIX = "verify-it/";
    private static final String DRILL_ROLE =
            "arn:aws:iam::" + FederationEmulator.ROLE_ARN.split(":", -1)[4] + ":role/drill";
    private static final List<String> SOUND = List.of("a", "folder/b ä", "folder/c", "large", "empty", "tagged");
    private static final int SIZE = 5_000;

    private static FunctionApp app;

    @TempDir
    private Path folder;

    private record Command(int exitCode, List<JsonNode> logged, List<String> stderr) {
        List<String> findings() {
            return logged.stream()
                    .filter(line -> "finding".equals(LoggedEvents.name(line)))
                    .map(line -> line.path("kind").asText() + ": "
                            + line.path("subject")
                                    .asText()
                                    .substring(line.path("subject").asText().indexOf(SOURCE.name())
                                            + SOURCE.name().length()
                                            + 1))
                    .sorted()
                    .toList();
        }

        JsonNode completed() {
            return logged.getLast();
        }

        JsonNode figure(String name) {
            return completed().path("figures").path(name);
        }
    }

    @BeforeAll
    static void backUp() {
        new Bucket(EMULATORS).deleteRoutesAndPasses();
        app = FunctionApp.start(EMULATORS, settings());
        for (String name : SOUND) {
            backUp(
                    name,
                    switch (name) {
                        case "large" -> (9 << 20) + 17;
                        case "empty" -> 0;
                        default -> SIZE;
                    });
        }
        for (String name : List.of("foreign", "lost", "missing", "rotten", "stale", "extra")) {
            backUp(name, SIZE);
        }
        damage();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void inOrder() {
        EMULATORS.reset();
    }

    private static Map<String, String> settings() {
        return Map.of(
                "BLOBFERRY_SOURCE_CONTAINERS",
                SOURCE.name(),
                "BLOBFERRY_PREFIX",
                PREFIX,
                "BLOBFERRY_DELETE_MARKERS",
                "true",
                "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
                "4");
    }

    private static byte[] bytes(String name, int size) {
        byte[] bytes = new byte[size];
        new Random(name.hashCode()).nextBytes(bytes);
        return bytes;
    }

    private static void backUp(String name, int size) {
        Map<String, String> tags = name.equals("tagged") ? Map.of("state", "open") : Map.of();
        var blob = SOURCE.upload(
                name,
                bytes(name, size),
                new BlobHttpHeaders().setContentType("text/x-verify"),
                Map.of("Owner", "Zoë"),
                tags);
        FunctionApp.Delivery delivery = app.deliver(EventGrid.created(blob));
        assertEquals("backed-up", LoggedEvents.name(delivery.logged().getLast()), delivery::toString);
    }

    private static String key(String name) {
        return PREFIX + SOURCE.name() + "/" + name;
    }

    private static void damage() {
        var s3 = EMULATORS.s3();
        s3.putObject(
                put -> put.bucket(FederationEmulator.BUCKET).key(key("foreign")),
                RequestBody.fromString("another client's"));
        s3.copyObject(copy -> copy.sourceBucket(FederationEmulator.BUCKET)
                .sourceKey(key("lost"))
                .destinationBucket(FederationEmulator.BUCKET)
                .destinationKey(key("lost"))
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(Map.of("by", "hand")));
        // With every version: S3Mock lists a key under a delete marker, as S3 does not.
        new Bucket(EMULATORS)
                .versions(key("missing"))
                .forEach(version -> s3.deleteObject(delete -> delete.bucket(FederationEmulator.BUCKET)
                        .key(key("missing"))
                        .versionId(version.versionId())));
        SOURCE.blob("stale").upload(BinaryData.fromBytes(bytes("other", SIZE)), true);
        SOURCE.blob("extra").delete();
        rot(bytes("rotten", SIZE));
    }

    /** A bit of the object's file is another one: its metadata, checksum included, says nothing of it. */
    private static void rot(byte[] content) {
        if (EMULATORS.kind() != EmulatorKind.LOCAL) {
            return;
        }
        Path emulators =
                Path.of(System.getProperty("blobferry.build", "target")).resolve("emulators");
        int rotten = 0;
        try (Stream<Path> files = Files.walk(emulators)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content)) {
                    byte[] changed = content.clone();
                    changed[content.length / 2] ^= 1;
                    Files.write(file, changed);
                    rotten++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertTrue(rotten >= 1, "the file of the object is found");
    }

    private static List<String> expected(String... findings) {
        List<String> expected = new ArrayList<>(List.of(findings));
        if (EMULATORS.kind() != EmulatorKind.LOCAL) {
            expected.remove("bytes differ: rotten");
        }
        return expected;
    }

    @Test
    void verify_byReadingBoth_namesExactlyWhatIsWrong() throws IOException {
        Path report = folder.resolve("report.html");
        Command command = run("verify", SOURCE.name(), "--read-both", "--json", "--report", report.toString());

        assertEquals(4, command.exitCode(), command::toString);
        assertEquals(
                expected(
                        "bytes differ: rotten",
                        "extra: extra",
                        "foreign: foreign",
                        "metadata lost: lost",
                        "missing: missing",
                        "stale: stale"),
                command.findings());
        assertEquals(SOUND.size(), command.figure("provenByReadingBoth").asInt(), command::toString);
        assertEquals("differences", command.completed().path("verdict").asText());
        String html = Files.readString(report);
        assertTrue(html.contains("account/verify-source/rotten") || html.contains("/verify-source/rotten"), html);
    }

    @Test
    void verify_byListing_namesWhatAListingProves() {
        Command command = run("verify", SOURCE.name(), "--json");
        assertEquals(4, command.exitCode(), command::toString);
        // The stale one has the size of the blob, and clocks of the same second: a listing cannot tell.
        assertEquals(
                List.of("extra: extra", "foreign: foreign", "missing: missing"),
                command.findings().stream()
                        .filter(finding -> !finding.startsWith("stale"))
                        .toList());
    }

    @Test
    void verify_ofSoundBlobs_isSilent() {
        for (List<String> options :
                List.of(List.of("--rows"), List.of("--head", "--tags"), List.of("--read-target", "--sample", "100%"))) {
            List<String> arguments = new ArrayList<>(List.of("verify", SOURCE.name() + "/folder/", "--json"));
            arguments.addAll(options);
            Command command = run(arguments.toArray(String[]::new));
            assertEquals(0, command.exitCode(), () -> options + " " + command);
            assertEquals(List.of(), command.findings());
            assertEquals(2, command.figure("blobs").asInt());
            assertEquals(0, command.figure("notContradicted").asInt(), command::toString);
        }
    }

    @Test
    void verify_ofAnUnknownContainer_isRefused() {
        Command command = run("verify", "no-such-container");
        assertEquals(2, command.exitCode(), command::toString);
        assertTrue(String.join("\n", command.stderr()).contains("no-such-container"), command::toString);
    }

    @Test
    void drill_namesWhatWouldNotBeRestored() throws IOException {
        for (List<String> options : List.of(List.<String>of(), List.of("--to", folder.toString()))) {
            List<String> arguments = new ArrayList<>(List.of("drill", "--gib", "1", "--seed", "7", "--json"));
            arguments.addAll(options);
            Command command = run(arguments.toArray(String[]::new));
            assertEquals(4, command.exitCode(), command::toString);
            assertEquals(
                    expected("bytes differ: rotten", "foreign: foreign", "metadata lost: lost"), command.findings());
            assertEquals("drill-failed", LoggedEvents.name(command.completed()));
            assertEquals(SOUND.size(), command.figure("compared").asInt() - rottenCompared());
            assertTrue(command.figure("restoreSeconds/" + SOURCE.name()).isNumber(), command::toString);
            try (Stream<Path> left = Files.list(folder)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    /** The rotten one has the blob's version, too. */
    private static int rottenCompared() {
        return 1;
    }

    @Test
    void drillOfTheWorker_keepsItsBudget() {
        EMULATORS.sts().put(drillRole());
        Map<String, String> settings = new LinkedHashMap<>(settings());
        settings.put("AWS_DRILL_ROLE_ARN", DRILL_ROLE);
        settings.put("BLOBFERRY_DRILL_GIB_PER_DAY", "1");
        try (FunctionApp drilling = FunctionApp.start(EMULATORS, settings)) {
            JsonNode first = drilling.timer("Drill").logged().getLast();
            assertEquals("drill-failed", LoggedEvents.name(first), first::toString);
            assertTrue(first.path("figures").path("bytesRead").asLong() > 9 << 20, first::toString);
            JsonNode second = drilling.timer("Drill").logged().getLast();
            assertTrue(
                    second.path("figures").path("budget").asLong()
                            <= (1L << 30)
                                    - first.path("figures").path("bytesRead").asLong(),
                    second::toString);
        }
    }

    private static IamRole drillRole() {
        return new IamRole(
                DRILL_ROLE,
                Duration.ofHours(1),
                FederationEmulator.role(EMULATORS.entra()).trust());
    }

    private static Command run(String... arguments) {
        EMULATORS.sts().put(drillRole());
        Map<String, String> environment = new LinkedHashMap<>(EMULATORS.workerEnvironment());
        environment.putAll(settings());
        environment.put("BLOBFERRY_EVENT_QUEUE", "verify-events");
        environment.put("AWS_DRILL_ROLE_ARN", DRILL_ROLE);
        LoggedEvents logged = new LoggedEvents();
        WorkerCommand command = WorkerCommand.of(EMULATORS, "io.blobferry.cli.Blobferry", arguments)
                .withJvmArguments("-Dsun.jnu.encoding=UTF-8", "-Xmx256m")
                .withEnvironment(environment);
        try (WorkerProcess process = WorkerProcess.start(command, logged)) {
            int exitCode = process.await(Await.LIMIT);
            return new Command(exitCode, logged.all(), process.stderr());
        }
    }
}
