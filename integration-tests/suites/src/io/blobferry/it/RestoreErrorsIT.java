package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.PageRange;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.InjectedFault;
import io.blobferry.testing.RestoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container's account refuses or loses during a restore: retried, named for its blob, or the end with a remedy. */
class RestoreErrorsIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "restore-errors");
    private static final String BLOCKS = "large.bin";
    private static final String PLAIN = "plain.bin";
    private static final String UNTYPED = "untyped";
    private static final String TIERED = "tiered";
    private static final String LOG = "log.append";
    private static final String DISK = "disk.page";
    private static final Map<String, byte[]> CONTENTS = new LinkedHashMap<>();

    @TempDir
    private Path state;

    @BeforeAll
    static void backUp() {
        new Bucket(EMULATORS).deleteRoutesAndPasses();
        content(PLAIN, 1_000);
        content(UNTYPED, 2_000);
        content(TIERED, 3_000);
        content(BLOCKS, (9 << 20) + 5);
        content(LOG, 70_000);
        content(DISK, 8_192);
        try (FunctionApp app = FunctionApp.start(EMULATORS, Map.of())) {
            for (String name : CONTENTS.keySet()) {
                assertEquals(
                        "backed-up",
                        LoggedEvents.name(
                                app.deliver(EventGrid.created(upload(name))).outcome()));
            }
        }
    }

    private static void content(String name, int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        CONTENTS.put(name, content);
    }

    private static BlobClient upload(String name) {
        BlobClient blob = SOURCE.blob(name);
        byte[] content = CONTENTS.get(name);
        switch (name) {
            case LOG -> {
                blob.getAppendBlobClient().create(true);
                blob.getAppendBlobClient().appendBlock(new ByteArrayInputStream(content), content.length);
            }
            case DISK -> {
                blob.getPageBlobClient().create(content.length, true);
                blob.getPageBlobClient()
                        .uploadPages(
                                new PageRange().setStart(0).setEnd(content.length - 1L),
                                new ByteArrayInputStream(content));
            }
            default -> {
                blob.upload(BinaryData.fromBytes(content), true);
                blob.setHttpHeaders(new BlobHttpHeaders().setContentType(name.equals(UNTYPED) ? null : "text/x"));
                if (name.equals(TIERED)) {
                    blob.setAccessTier(AccessTier.COOL);
                }
            }
        }
        return blob;
    }

    @AfterAll
    static void order() {
        EMULATORS.reset();
    }

    @AfterEach
    void endFaults() {
        EMULATORS.sourceProxy().reset();
    }

    @Test
    void lostAnswersOfWrites_areNoOtherBlobs() {
        BlobContainerClient target = target("errors-lost");
        Map<String, InjectedFault> lost = new TreeMap<>();
        CONTENTS.keySet()
                .forEach(name -> lost.put(
                        name,
                        inject(Fault.on("PUT", target.getBlobContainerName() + "/" + name)
                                .loseAnswer())));
        Map<String, InjectedFault> later = Map.of(
                "append", inject(Fault.on("PUT", "comp=appendblock").loseAnswer()),
                "pages", inject(Fault.on("PUT", "comp=page").loseAnswer()),
                "block list", inject(Fault.on("PUT", "comp=blocklist").loseAnswer()),
                "headers", inject(Fault.on("PUT", UNTYPED + "?comp=properties").loseAnswer()),
                "metadata", inject(Fault.on("PUT", LOG + "?comp=metadata").loseAnswer()));

        RestoreProcess.Result result = restore(target);

        assertEquals(0, result.exitCode(), result::text);
        lost.forEach((name, fault) -> assertEquals(1, fault.applied(), name));
        later.forEach((name, fault) -> assertEquals(1, fault.applied(), name));
        assertRestored(target, CONTENTS.keySet());
        assertNull(target.getBlobClient(UNTYPED).getProperties().getContentType());
    }

    private static InjectedFault inject(Fault fault) {
        return EMULATORS.sourceProxy().inject(fault);
    }

    @Test
    void connectionLostBetweenCreationAndContent_isRetried() {
        BlobContainerClient target = target("errors-between");
        InjectedFault append = inject(Fault.on("PUT", "comp=appendblock").dropConnection());
        InjectedFault pages = inject(Fault.on("PUT", "comp=page").dropConnection());
        InjectedFault headers =
                inject(Fault.on("PUT", UNTYPED + "?comp=properties").times(2).answer(503, "ServerBusy"));

        RestoreProcess.Result result = restore(target);

        assertEquals(0, result.exitCode(), result::text);
        assertEquals(1, append.applied());
        assertEquals(1, pages.applied());
        assertEquals(2, headers.applied());
        assertRestored(target, CONTENTS.keySet());
        assertNull(target.getBlobClient(UNTYPED).getProperties().getContentType());
    }

    @Test
    void damagedContent_isRefusedByTheServiceAndSentAgain() {
        BlobContainerClient target = target("errors-damaged");
        InjectedFault block = inject(Fault.on("PUT", "comp=block&").damageRequestAt(1_000_000));
        InjectedFault whole = inject(
                Fault.on("PUT", target.getBlobContainerName() + "/" + PLAIN).damageRequestAt(500));
        InjectedFault append = inject(Fault.on("PUT", "comp=appendblock").damageRequestAt(69_999));
        InjectedFault pages = inject(Fault.on("PUT", "comp=page").damageRequestAt(0));

        RestoreProcess.Result result = restore(target);

        assertEquals(0, result.exitCode(), result::text);
        for (InjectedFault fault : Set.of(block, whole, append, pages)) {
            assertEquals(1, fault.applied(), fault::toString);
        }
        assertRestored(target, CONTENTS.keySet());
    }

    @Test
    void refusedRight_endsTheRestoreWithTheRemedy() {
        BlobContainerClient target = target("errors-denied");
        inject(Fault.on("PUT", target.getBlobContainerName() + "/")
                .always()
                .answer(403, "AuthorizationPermissionMismatch"));

        RestoreProcess.Result result = restore(target);

        assertEquals(5, result.exitCode(), result::text);
        assertTrue(result.text().contains("Grant this identity 'Storage Blob Data Owner'"), result::text);
        assertEquals(Set.of(), listed(target));

        EMULATORS.sourceProxy().reset();
        RestoreProcess.Result again = restore(target);
        assertEquals(0, again.exitCode(), again::text);
        assertRestored(target, CONTENTS.keySet());
    }

    @Test
    void refusedBlobType_isNamedAndTheOthersAreRestored() {
        BlobContainerClient target = target("errors-type");
        inject(Fault.on("PUT", "/" + DISK).always().answer(409, "BlobTypeNotSupported"));

        RestoreProcess.Result result = restore(target);

        assertEquals(4, result.exitCode(), result::text);
        assertTrue(
                result.text().contains("the account cannot hold page blobs (409 BlobTypeNotSupported)"), result::text);
        Set<String> others =
                CONTENTS.keySet().stream().filter(name -> !name.equals(DISK)).collect(Collectors.toSet());
        assertEquals(others, listed(target));
        assertRestored(target, others);
    }

    @Test
    void refusedTier_isNamedAndTheBlobIsRestoredWithoutIt() {
        BlobContainerClient target = target("errors-tier");
        inject(Fault.on("PUT", "/" + TIERED).answer(400, "InvalidBlobTier"));

        RestoreProcess.Result result = restore(target);

        assertEquals(4, result.exitCode(), result::text);
        assertTrue(
                result.text().contains("without its access tier, which the account refuses: 400 InvalidBlobTier"),
                result::text);
        assertRestored(target, CONTENTS.keySet());
        BlobProperties properties = target.getBlobClient(TIERED).getProperties();
        assertTrue(
                properties.isAccessTierInferred(),
                () -> properties.getAccessTier().toString());
    }

    /** In a namespace of its own, in which it may mount a small file system. */
    @ParameterizedTest
    @CsvSource({"size=4m, large.bin has 9437189 bytes", "nr_inodes=13, No space left on device"})
    void diskThatFills_endsTheRestoreWithTheRemedyAndTheSameCommandCompletesIt(
            String limit, String detail, @TempDir Path folder) throws Exception {
        List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
        assumeTrue(succeeds(namespace, "mount -t tmpfs tmpfs " + folder), "no file system can be mounted");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String script = """
                cd "$0" && mount -t tmpfs -o LIMIT tmpfs disk
                "$@"; echo "exit code $?"
                cp -r disk/out first
                mount -o remount,size=64m,nr_inodes=1000 disk
                "$@"; echo "exit code $?"
                cp -r disk/out second
                """.replace("LIMIT", limit);
        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of(script, folder.toString()));
        Process process = new RestoreProcess(EMULATORS, state)
                .builder(command, SOURCE.name(), "--to", disk.resolve("out").toString(), "--json")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
        assertEquals(
                List.of("exit code 5", "exit code 0"),
                output.lines().filter(line -> line.startsWith("exit")).toList());
        assertTrue(output.contains("disk/out is full ("), output);
        assertTrue(output.contains(detail), output);
        assertTrue(output.contains("): free space on it, then run the same command again"), output);
        Map<String, RestoredFile> first = RestoredFile.of(folder.resolve("first"));
        assertTrue(first.size() < CONTENTS.size(), output);
        Map<String, RestoredFile> second = RestoredFile.of(folder.resolve("second"));
        assertEquals(CONTENTS.keySet(), second.keySet());
        for (Map<String, RestoredFile> restored : List.of(first, second)) {
            for (Map.Entry<String, RestoredFile> file : restored.entrySet()) {
                assertArrayEquals(
                        CONTENTS.get(file.getKey()),
                        Files.readAllBytes(file.getValue().file()),
                        file.getKey());
            }
        }
    }

    private static boolean succeeds(List<String> namespace, String script) throws InterruptedException {
        List<String> command = new ArrayList<>(namespace);
        command.add(script);
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static BlobContainerClient target(String name) {
        return EMULATORS.blobs().createBlobContainerIfNotExists(name);
    }

    /** Into the container, by way of the gate. */
    private RestoreProcess.Result restore(BlobContainerClient target) {
        URI url = URI.create(target.getBlobContainerUrl());
        return new RestoreProcess(EMULATORS, state)
                .withAzure()
                .run(SOURCE.name(), "--to", EMULATORS.sourceProxy().uri() + url.getPath(), "--json");
    }

    private static Set<String> listed(BlobContainerClient target) {
        return target.listBlobs().stream().map(BlobItem::getName).collect(Collectors.toSet());
    }

    private static void assertRestored(BlobContainerClient target, Set<String> names) {
        for (String name : names) {
            BlobClient blob = target.getBlobClient(name);
            assertArrayEquals(CONTENTS.get(name), blob.downloadContent().toBytes(), name);
            BlobProperties properties = blob.getProperties();
            assertEquals(SOURCE.blob(name).getProperties().getBlobType(), properties.getBlobType(), name);
            assertFalse(properties.getMetadata().containsKey("blobferry_incomplete"), name);
        }
    }
}
