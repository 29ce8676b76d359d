package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.PageRange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.EventGrid;
import io.blobferry.emulators.Service;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was backed up comes back: to a folder and to another container, byte by byte and header by header. */
class RestoreIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final SourceContainer SOURCE = SourceContainer.create(EMULATORS, "restore-source");
    private static final List<String> NAMES = List.of(
            "a",
            "a/b",
            "A",
            "folder/umlaut ä ü.txt",
            "dots.",
            "con",
            "100%",
            "a:b?c*d",
            "deep/er/est/file.bin",
            "emoji \uD83D\uDE00",
            "quo\"te");

    private static final Map<String, byte[]> CONTENTS = new LinkedHashMap<>();
    private static FunctionApp app;

    @TempDir
    private Path folder;

    @TempDir
    private Path state;

    @BeforeAll
    static void backUp() {
        new Bucket(EMULATORS).deleteRoutesAndPasses();
        app = FunctionApp.start(EMULATORS, Map.of("BLOBFERRY_MULTIPART_THRESHOLD_MIB", "4"));
        for (String name : NAMES) {
            backUpBlock(name, random(name.hashCode(), 1_000 + name.length()));
        }
        backUpBlock("empty", new byte[0]);
        backUpBlock("large.bin", random(1, (20 << 20) + 12_345));
        byte[] appended = random(2, 5 << 20);
        BlobClient append = SOURCE.blob("log.append");
        append.getAppendBlobClient().create(true);
        append.getAppendBlobClient().appendBlock(new ByteArrayInputStream(appended, 0, 3 << 20), 3 << 20);
        append.getAppendBlobClient().appendBlock(new ByteArrayInputStream(appended, 3 << 20, 2 << 20), 2 << 20);
        append.setMetadata(Map.of("Kind", "log"));
        backUp(append, appended);
        byte[] pages = new byte[6 << 20];
        System.arraycopy(random(3, 1_024), 0, pages, 512, 1_024);
        System.arraycopy(random(4, 512), 0, pages, (5 << 20) + 512, 512);
        BlobClient page = SOURCE.blob("disk.page");
        page.getPageBlobClient().create(pages.length, true);
        for (int at : List.of(0, 5 << 20)) {
            page.getPageBlobClient()
                    .uploadPages(
                            new PageRange().setStart(at).setEnd(at + 2_047L),
                            new ByteArrayInputStream(pages, at, 2_048));
        }
        backUp(page, pages);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void order() {
        EMULATORS.reset();
    }

    @Test
    void container_toFolder_withoutAzure() throws IOException {
        EMULATORS.requests().clear();
        Path report = state.resolve("report.html");

        RestoreProcess.Result result = new RestoreProcess(EMULATORS, state)
                .run("restore-source", "--to", folder.resolve("out").toString(), "--report", report.toString());

        assertEquals(0, result.exitCode(), result::text);
        assertEquals(
                List.of(),
                EMULATORS.requests().all().stream()
                        .filter(request -> request.service() != Service.S3)
                        .toList());
        Map<String, JsonNode> manifest = manifest(folder.resolve("out"));
        assertEquals(CONTENTS.keySet(), manifest.keySet());
        for (Map.Entry<String, byte[]> blob : CONTENTS.entrySet()) {
            JsonNode line = manifest.get(blob.getKey());
            assertArrayEquals(
                    blob.getValue(),
                    Files.readAllBytes(
                            folder.resolve("out").resolve(line.path("file").asText())),
                    blob.getKey());
            assertAttributes(SOURCE.blob(blob.getKey()), line);
        }
        assertTrue(Files.readString(report).contains("all as it should be"));
        JsonNode json = new ObjectMapper().readTree(state.resolve("report.json").toFile());
        assertEquals(CONTENTS.size(), json.path("figures").path("restored").asInt(), json::toString);

        RestoreProcess.Result again = new RestoreProcess(EMULATORS, state)
                .run("restore-source", "--to", folder.resolve("out").toString(), "--json");
        assertEquals(0, again.exitCode(), again::text);
        JsonNode completed = new ObjectMapper().readTree(again.stdout().getLast());
        assertEquals(
                CONTENTS.size(), completed.path("figures").path("alreadyThere").asInt(), again::text);
    }

    @Test
    void container_toContainer_headerByHeader() {
        BlobContainerClient target = EMULATORS.blobs().createBlobContainerIfNotExists("restore-target");

        RestoreProcess.Result result = new RestoreProcess(EMULATORS, state)
                .withAzure()
                .run("restore-source", "--to", target.getBlobContainerUrl());

        assertEquals(0, result.exitCode(), result::text);
        assertRestored(target);

        target.getBlobClient("a").upload(BinaryData.fromString("another"), true);
        RestoreProcess.Result again = new RestoreProcess(EMULATORS, state)
                .withAzure()
                .run("restore-source", "--to", target.getBlobContainerUrl());
        assertEquals(4, again.exitCode(), again::text);
        assertTrue(again.text().contains("not replaced"), again::text);
        assertEquals("another", target.getBlobClient("a").downloadContent().toString());

        RestoreProcess.Result replaced = new RestoreProcess(EMULATORS, state)
                .withAzure()
                .run("restore-source", "--to", target.getBlobContainerUrl(), "--overwrite");
        assertEquals(0, replaced.exitCode(), replaced::text);
        assertRestored(target);
    }

    @Test
    void sourceContainer_isRefused() {
        RestoreProcess.Result result = new RestoreProcess(EMULATORS, state)
                .withAzure()
                .run(
                        "restore-source",
                        "--to",
                        EMULATORS
                                .blobs()
                                .getBlobContainerClient("restore-source")
                                .getBlobContainerUrl());

        assertEquals(1, result.exitCode(), result::text);
        assertTrue(result.text().contains("--in-place"), result::text);
    }

    @Test
    void overwrittenBlob_isRestoredAsOfThen() throws Exception {
        SourceContainer changing = SourceContainer.create(EMULATORS, "restore-changing");
        byte[] before = random(7, 100);
        byte[] after = random(8, 100);
        app.deliver(EventGrid.created(changing.upload("blob", before)));
        Thread.sleep(2_100);
        Instant then = Instant.now();
        Thread.sleep(2_100);
        app.deliver(EventGrid.created(changing.upload("blob", after)));
        Path old = folder.resolve("old");
        Path now = folder.resolve("now");

        RestoreProcess.Result refused = new RestoreProcess(EMULATORS, state)
                .run("restore-changing/blob", "--as-of", then.toString(), "--to", old.toString());
        assertEquals(1, refused.exitCode(), refused::text);
        assertTrue(refused.text().contains("no complete pass"), refused::text);

        RestoreProcess.Result first = new RestoreProcess(EMULATORS, state)
                .run("restore-changing/blob", "--as-of", then.toString(), "--to", old.toString(), "--incomplete");
        RestoreProcess.Result second =
                new RestoreProcess(EMULATORS, state).run("restore-changing/blob", "--to", now.toString());

        assertEquals(0, first.exitCode(), first::text);
        assertEquals(0, second.exitCode(), second::text);
        assertArrayEquals(before, Files.readAllBytes(old));
        assertArrayEquals(after, Files.readAllBytes(now));
        assertTrue(Files.exists(folder.resolve("old.blobferry.jsonl")));
    }

    @Test
    void dryRun_writesNothing() {
        RestoreProcess.Result result = new RestoreProcess(EMULATORS, state)
                .run("restore-source", "--to", folder.resolve("none").toString(), "--dry-run", "--rate", "100");

        assertEquals(0, result.exitCode(), result::text);
        assertTrue(result.text().contains("USD"), result::text);
        assertTrue(result.text().contains("prices.json"), result::text);
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void wrongNames_areNamedAtOnce() {
        RestoreProcess process = new RestoreProcess(EMULATORS, state);
        Path out = folder.resolve("wrong");

        RestoreProcess.Result container = process.run("no-such-container", "--to", out.toString());
        assertEquals(1, container.exitCode(), container::text);
        assertTrue(container.text().contains("no backup of no-such-container"), container::text);

        RestoreProcess.Result blob = process.run("restore-source/no-such-blob", "--to", out.toString());
        assertEquals(1, blob.exitCode(), blob::text);
        assertTrue(blob.text().contains("no backup of restore-source/no-such-blob"), blob::text);

        RestoreProcess.Result date = process.run("restore-source", "--as-of", "yesterday", "--to", out.toString());
        assertEquals(2, date.exitCode(), date::text);
        assertTrue(date.text().contains("2026-11-01T12:00Z"), date::text);

        RestoreProcess.Result version = process.run("restore-source/a", "--version", "none", "--to", out.toString());
        assertEquals(1, version.exitCode(), version::text);
        assertTrue(version.text().contains("no version none"), version::text);

        RestoreProcess.Result bucket =
                process.run("restore-source", "--from", "s3://no-such-bucket-here", "--to", out.toString());
        assertEquals(1, bucket.exitCode(), bucket::text);
        assertTrue(bucket.text().contains("--from"), bucket::text);
    }

    private void assertRestored(BlobContainerClient target) {
        for (Map.Entry<String, byte[]> blob : CONTENTS.entrySet()) {
            String name = blob.getKey();
            BlobClient restored = target.getBlobClient(name);
            assertArrayEquals(blob.getValue(), restored.downloadContent().toBytes(), name);
            BlobProperties expected = SOURCE.blob(name).getProperties();
            BlobProperties found = restored.getProperties();
            assertEquals(expected.getBlobType(), found.getBlobType(), name);
            assertEquals(expected.getContentType(), found.getContentType(), name);
            assertEquals(expected.getContentEncoding(), found.getContentEncoding(), name);
            assertEquals(expected.getContentLanguage(), found.getContentLanguage(), name);
            assertEquals(expected.getContentDisposition(), found.getContentDisposition(), name);
            assertEquals(expected.getCacheControl(), found.getCacheControl(), name);
            assertEquals(expected.getMetadata(), found.getMetadata(), name);
            if (expected.getBlobType() == BlobType.BLOCK_BLOB) {
                assertEquals(SOURCE.blob(name).getTags(), restored.getTags(), name);
            }
        }
        assertEquals(CONTENTS.size(), target.listBlobs().stream().count());
    }

    private static void assertAttributes(BlobClient blob, JsonNode line) {
        BlobProperties expected = blob.getProperties();
        assertEquals(
                expected.getContentType(),
                line.path("headers").path("Content-Type").asText(null),
                blob::getBlobName);
        Map<String, String> metadata = new HashMap<>();
        line.path("metadata")
                .fields()
                .forEachRemaining(
                        entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        assertEquals(expected.getMetadata(), metadata, blob::getBlobName);
    }

    private static Map<String, JsonNode> manifest(Path out) throws IOException {
        Map<String, JsonNode> lines = new LinkedHashMap<>();
        for (String line : Files.readAllLines(out.resolve(".blobferry-restore/manifest.jsonl"))) {
            JsonNode json = new ObjectMapper().readTree(line);
            lines.put(json.path("blob").asText(), json);
        }
        return lines;
    }

    private static void backUpBlock(String name, byte[] content) {
        BlobHttpHeaders headers = new BlobHttpHeaders()
                .setContentType("text/csv;charset=utf-8")
                .setContentLanguage("de-AT, fr")
                .setContentDisposition("attachment; filename=\"a b.csv\"")
                .setCacheControl("private, max-age=60");
        backUp(
                SOURCE.upload(
                        name,
                        content,
                        headers,
                        Map.of("plain", "as it is", "Mixed_Case", "kept", "Percent", "100%25 of it"),
                        Map.of("project", "alpha")),
                content);
    }

    private static void backUp(BlobClient blob, byte[] content) {
        FunctionApp.Delivery delivery = app.deliver(EventGrid.created(blob));
        assertEquals(
                "backed-up",
                LoggedEvents.name(delivery.logged().getLast()),
                () -> delivery.logged().toString());
        CONTENTS.put(blob.getBlobName(), content);
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
