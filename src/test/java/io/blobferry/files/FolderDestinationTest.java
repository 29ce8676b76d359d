package io.blobferry.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.DestinationUnusableException;
import io.blobferry.spi.destination.RestoreDestination.Absent;
import io.blobferry.spi.destination.RestoreDestination.Different;
import io.blobferry.spi.destination.RestoreDestination.Found;
import io.blobferry.spi.destination.RestoreDestination.Same;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.testing.RestoredBlobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

class FolderDestinationTest {
    private static final RunContext RUN = RestoredBlobs.run();
    private static final byte[] TEXT = "some bytes".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private FolderDestination open(boolean mayHaveFiles) {
        return FolderDestination.openFolder(folder, mayHaveFiles, false, CRC64NVME::new);
    }

    @Test
    void writtenBlob_isFileAndManifestLine() throws IOException {
        RestoredBlob blob = RestoredBlobs.blob("2026/scan.pdf", TEXT);
        try (FolderDestination destination = open(false)) {
            assertInstanceOf(Absent.class, destination.find(RUN, blob));
            assertEquals("2026/scan.pdf", write(destination, blob, TEXT, false).location());
            assertInstanceOf(Same.class, destination.find(RUN, blob));
        }
        Path file = folder.resolve("2026/scan.pdf");
        assertArrayEquals(TEXT, Files.readAllBytes(file));
        assertEquals(
                blob.version().origin().orElseThrow().lastModified(),
                Files.getLastModifiedTime(file).toInstant());
        JsonNode line = manifest().getFirst();
        assertEquals("2026/scan.pdf", line.path("blob").asText());
        assertEquals("text/plain", line.path("headers").path("Content-Type").asText());
        assertEquals("Value", line.path("metadata").path("Name").asText());
        assertEquals("b", line.path("tags").path("a").asText());
        assertEquals(
                blob.version().crc().orElseThrow().base64(),
                line.path("crc64nvme").asText());
    }

    @Test
    void hostileNames_stayInFolderAndReadBack() throws IOException {
        Random random = new Random(11);
        Set<String> names =
                new HashSet<>(List.of("a", "a/b", "A", "..", "../x", "/etc/passwd", "a/", "a//b", "a/../../b"));
        while (names.size() < 200) {
            String name = FileNamesTest.name(random);
            if (name.length() <= 200) {
                names.add(name);
            }
        }
        names.remove("");
        try (FolderDestination destination = open(false)) {
            for (String name : names) {
                byte[] content = name.getBytes(StandardCharsets.UTF_16BE);
                write(destination, RestoredBlobs.blob(name, content), content, false);
            }
            for (String name : names) {
                RestoredBlob blob = RestoredBlobs.blob(name, name.getBytes(StandardCharsets.UTF_16BE));
                assertInstanceOf(Same.class, destination.find(RUN, blob), name);
            }
        }
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(path -> !path.startsWith(FileNames.OWN_FOLDER))
                    .forEach(path -> found.add(FileNames.decode(Stream.iterate(0, i -> i + 1)
                                    .limit(path.getNameCount())
                                    .map(i -> path.getName(i).toString())
                                    .toList())
                            .orElseThrow()));
        }
        assertEquals(names, found);
        assertFalse(Files.exists(folder.resolveSibling("x")));
    }

    @Test
    void fileAndFolderOfOneName_areBothKept() throws IOException {
        try (FolderDestination destination = open(false)) {
            assertEquals("a", location(destination, "a"));
            assertEquals("a%-/b", location(destination, "a/b"));
            assertEquals("c/d", location(destination, "c/d"));
            assertEquals("c%-", location(destination, "c"));
            assertEquals("c/e", location(destination, "c/e"));
        }
    }

    @Test
    void existingFile_isNotReplacedUnlessAsked() throws IOException {
        Files.writeString(folder.resolve("taken"), "mine");
        RestoredBlob blob = RestoredBlobs.blob("taken", TEXT);
        try (FolderDestination destination = open(true)) {
            assertInstanceOf(Different.class, destination.find(RUN, blob));
            try (BlobWriter writer = destination.open(RUN, blob, new Absent(), Map.of())) {
                writer.write(RUN, writer.ranges().range(0), RestoredBlobs.bytes(TEXT));
                assertInstanceOf(BlobWriter.Occupied.class, writer.commit(RUN));
            }
            assertEquals("mine", Files.readString(folder.resolve("taken")));
            write(destination, blob, TEXT, true);
        }
        assertArrayEquals(TEXT, Files.readAllBytes(folder.resolve("taken")));
    }

    @Test
    void folderWithOtherFiles_isRefused() throws IOException {
        Files.writeString(folder.resolve("other"), "mine");

        DestinationUnusableException refused = assertThrows(DestinationUnusableException.class, () -> open(false));

        assertTrue(refused.getMessage().contains("is not empty"), refused::getMessage);
    }

    @Test
    void folderOfAnotherRestore_isRefused() {
        try (FolderDestination first = open(false)) {
            assertEquals(Optional.empty(), first.urlOf("blob"));
            assertThrows(DestinationUnusableException.class, () -> open(false));
        }
        open(false).close();
    }

    @Test
    void symbolicLinks_areNotFollowed(@TempDir Path outside) throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), outside);
        Files.createSymbolicLink(folder.resolve("file"), outside.resolve("target"));
        try (FolderDestination destination = open(true)) {
            RestoredBlob below = RestoredBlobs.blob("link/x", TEXT);
            assertThrows(PermanentException.class, () -> write(destination, below, TEXT, true));
            RestoredBlob blob = RestoredBlobs.blob("file", TEXT);
            assertInstanceOf(Different.class, destination.find(RUN, blob));
            write(destination, blob, TEXT, true);
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertEquals(0, files.count());
        }
        assertFalse(Files.isSymbolicLink(folder.resolve("file")));
    }

    @Test
    void interruptedBlob_isInvisibleAndContinues() throws IOException {
        byte[] large = new byte[20 << 20];
        new Random(3).nextBytes(large);
        RestoredBlob blob = RestoredBlobs.blob("large", large);
        Crc64Nvme first;
        try (FolderDestination destination = open(false);
                BlobWriter writer = destination.open(RUN, blob, new Absent(), Map.of())) {
            first = writer.write(
                    RUN,
                    writer.ranges().range(0),
                    RestoredBlobs.range(large, writer.ranges().range(0)));
        }
        assertFalse(Files.exists(folder.resolve("large")));
        try (FolderDestination destination = open(false);
                BlobWriter writer = destination.open(RUN, blob, new Absent(), Map.of(0, first))) {
            assertEquals(Set.of(0), writer.kept());
            for (int i = 1; i < writer.ranges().count(); i++) {
                writer.write(
                        RUN,
                        writer.ranges().range(i),
                        RestoredBlobs.range(large, writer.ranges().range(i)));
            }
            writer.commit(RUN);
        }
        assertArrayEquals(large, Files.readAllBytes(folder.resolve("large")));
    }

    @Test
    void shortAnswer_isAFault() {
        RestoredBlob blob = RestoredBlobs.blob("short", TEXT);
        try (FolderDestination destination = open(false);
                BlobWriter writer = destination.open(RUN, blob, new Absent(), Map.of())) {
            assertThrows(
                    TransientException.class,
                    () -> writer.write(RUN, writer.ranges().range(0), RestoredBlobs.bytes(new byte[TEXT.length - 1])));
        }
    }

    @Test
    void singleFile_leavesNothingElse() throws IOException {
        Path file = folder.resolve("copy.pdf");
        RestoredBlob blob = RestoredBlobs.blob("scans/scan.pdf", TEXT);
        try (FolderDestination destination = FolderDestination.openFile(file, false, CRC64NVME::new)) {
            write(destination, blob, TEXT, false);
            destination.finish();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    Set.of("copy.pdf", "copy.pdf.blobferry.jsonl"),
                    Set.copyOf(files.map(path -> path.getFileName().toString()).toList()));
        }
    }

    @Test
    void namesAlike_getOtherForms() throws IOException {
        Files.createDirectories(folder.resolve("dir"));
        FileSystemTraits alike = new FileSystemTraits(true, FileSystemTraits.Names.ALIKE);
        // As if "dir" had been created as "Dir", on a file system that takes both for one.
        FolderPlaces places = new FolderPlaces(folder, alike, existing -> "Dir");

        assertEquals(folder.resolve("%64%69%72/x"), places.placeOf("dir/x"));
        assertEquals(folder.resolve("other/x"), places.placeOf("other/x"));
    }

    @Test
    void namesAlikeThatCannotBeRead_areEscapedWhereTheyHaveCapitals() throws IOException {
        FolderPlaces places =
                new FolderPlaces(folder, new FileSystemTraits(true, FileSystemTraits.Names.ALIKE_UNREADABLE));

        assertEquals(folder.resolve("%41%62"), places.placeOf("Ab"));
        assertEquals(folder.resolve("ab"), places.placeOf("ab"));
    }

    @Test
    void linesCutByACrash_areRemoved() throws IOException {
        RestoredBlob blob = RestoredBlobs.blob("one", TEXT);
        try (FolderDestination destination = open(false)) {
            write(destination, blob, TEXT, false);
        }
        Path manifest = folder.resolve(FileNames.OWN_FOLDER).resolve("manifest.jsonl");
        Files.writeString(manifest, Files.readString(manifest) + "{\"blob\":\"tw");
        try (FolderDestination destination = open(false)) {
            write(destination, RestoredBlobs.blob("two", TEXT), TEXT, false);
        }
        assertEquals(
                List.of("one", "two"),
                manifest().stream().map(line -> line.path("blob").asText()).toList());
    }

    private String location(FolderDestination destination, String name) {
        return write(destination, RestoredBlobs.blob(name, TEXT), TEXT, false).location();
    }

    private static BlobWriter.Written write(
            FolderDestination destination, RestoredBlob blob, byte[] content, boolean replace) {
        Found found = replace ? new Different("", Optional.empty()) : new Absent();
        try (BlobWriter writer = destination.open(RUN, blob, found, Map.of())) {
            if (content.length > 0) {
                Crc64Nvme crc = writer.write(RUN, writer.ranges().range(0), RestoredBlobs.bytes(content));
                assertEquals(blob.version().crc(), Optional.of(crc));
            }
            return assertInstanceOf(BlobWriter.Written.class, writer.commit(RUN));
        }
    }

    private List<JsonNode> manifest() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new java.util.ArrayList<>();
        for (String line :
                Files.readAllLines(folder.resolve(FileNames.OWN_FOLDER).resolve("manifest.jsonl"))) {
            lines.add(json.readTree(line));
        }
        return lines;
    }
}
