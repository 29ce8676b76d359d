package io.blobferry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.DeletionEvent;
import io.blobferry.domain.event.DirectoryEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.routing.SourceScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How every event of a storage account is classified, in both schemas. */
class EventShapesTest {
    private static final EventReader READER = new EventReader(new SourceScope(Payloads.ACCOUNT, Set.of()));

    private static final Map<String, Class<? extends ParsedEvent>> SHAPES = Map.ofEntries(
            Map.entry("blob-created-put-blob", ParsedEvent.BlobChanged.class),
            Map.entry("blob-created-put-block-list", ParsedEvent.BlobChanged.class),
            Map.entry("blob-created-copy-blob", ParsedEvent.BlobChanged.class),
            Map.entry("blob-created-unknown-api", ParsedEvent.BlobChanged.class),
            Map.entry("blob-created-create-file", ParsedEvent.FileCreated.class),
            Map.entry("blob-created-flush-with-close", ParsedEvent.BlobChanged.class),
            Map.entry("blob-created-sftp-create", ParsedEvent.FileCreated.class),
            Map.entry("blob-created-sftp-commit", ParsedEvent.BlobChanged.class),
            Map.entry("blob-deleted-delete-blob", ParsedEvent.BlobDeleted.class),
            Map.entry("blob-deleted-delete-file", ParsedEvent.BlobDeleted.class),
            Map.entry("blob-deleted-sftp-remove", ParsedEvent.BlobDeleted.class),
            Map.entry("blob-renamed-rename-file", ParsedEvent.BlobRenamed.class),
            Map.entry("blob-renamed-sftp-rename", ParsedEvent.BlobRenamed.class),
            Map.entry("directory-created-create-directory", ParsedEvent.Ignored.class),
            Map.entry("directory-created-sftp-make-dir", ParsedEvent.Ignored.class),
            Map.entry("directory-renamed-rename-directory", ParsedEvent.DirectoryRenamed.class),
            Map.entry("directory-renamed-sftp-rename", ParsedEvent.DirectoryRenamed.class),
            Map.entry("directory-deleted-delete-directory", ParsedEvent.DirectoryDeleted.class),
            Map.entry("directory-deleted-sftp-remove-dir", ParsedEvent.DirectoryDeleted.class),
            Map.entry("blob-tier-changed-set-blob-tier", ParsedEvent.BlobChanged.class),
            Map.entry("async-operation-initiated-set-blob-tier", ParsedEvent.Ignored.class),
            Map.entry("blob-inventory-policy-completed", ParsedEvent.Ignored.class),
            Map.entry("lifecycle-policy-completed", ParsedEvent.Ignored.class));

    static Stream<Arguments> everyShapeInEverySchema() {
        return SHAPES.keySet().stream()
                .sorted()
                .flatMap(shape -> Stream.of(Payloads.EVENT_GRID, Payloads.CLOUD_EVENTS)
                        .map(schema -> Arguments.of(shape, schema)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyShapeInEverySchema")
    void shape_isClassified(String shape, String schema) {
        ParsedEvent reading = only(Payloads.of(shape, schema));
        assertInstanceOf(SHAPES.get(shape), reading, () -> shape + " is " + reading);
    }

    @Test
    void table_hasEveryPayload() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/io/blobferry/events/payloads"))) {
            assertEquals(
                    new TreeSet<>(SHAPES.keySet()),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".json"))
                            .map(name -> name.substring(0, name.indexOf('.')))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** The URL of a renamed file has both names; the subject has the new one. */
    @ParameterizedTest
    @CsvSource({"blob-renamed-rename-file, my-file-system", "blob-renamed-sftp-rename, testcontainer"})
    void renamedBlob_hasItsNewName(String shape, String container) {
        ParsedEvent.BlobRenamed renamed =
                assertInstanceOf(ParsedEvent.BlobRenamed.class, only(Payloads.of(shape, Payloads.EVENT_GRID)));
        assertEquals(
                new BlobAddress(Payloads.ACCOUNT, container, "my-renamed-file.txt"),
                renamed.event().blob());
        assertEquals(new BlobAddress(Payloads.ACCOUNT, container, "my-original-file.txt"), renamed.previous());
        assertEquals(Optional.empty(), renamed.event().etag());
        assertEquals(OptionalLong.empty(), renamed.event().size());
    }

    @Test
    void renamedDirectory_hasItsNewNameAndNoContinuation() {
        ParsedEvent.DirectoryRenamed renamed = assertInstanceOf(
                ParsedEvent.DirectoryRenamed.class,
                only(Payloads.of("directory-renamed-rename-directory", Payloads.CLOUD_EVENTS)));
        assertEquals(
                new BlobAddress(Payloads.ACCOUNT, "my-file-system", "my-renamed-directory"),
                renamed.event().directory());
        assertEquals(Optional.empty(), renamed.event().continuation());
    }

    @Test
    void fileCreationWithBytes_isBlobChanged() {
        for (String shape : List.of("blob-created-create-file", "blob-created-sftp-create")) {
            String text = Payloads.of(shape, Payloads.EVENT_GRID);
            assertInstanceOf(
                    ParsedEvent.BlobChanged.class, only(text.replace("\"contentLength\": 0", "\"contentLength\": 1")));
            assertInstanceOf(ParsedEvent.BlobChanged.class, only(text.replace("\"contentLength\": 0,", "")));
        }
    }

    @Test
    void batch_isReadEventByEvent() {
        List<ParsedEvent> readings = READER.read("["
                + Payloads.of("blob-created-put-blob", Payloads.EVENT_GRID) + ","
                + Payloads.of("blob-deleted-delete-blob", Payloads.EVENT_GRID) + ","
                + Payloads.of("directory-renamed-rename-directory", Payloads.EVENT_GRID) + "]");
        assertEquals(
                List.of(
                        ParsedEvent.BlobChanged.class,
                        ParsedEvent.BlobDeleted.class,
                        ParsedEvent.DirectoryRenamed.class),
                readings.stream().map(Object::getClass).toList());
    }

    @Test
    void internalEvents_areReadAsWritten() {
        BlobAddress blob = new BlobAddress(Payloads.ACCOUNT, "container", "a \"b\" /ü😀%20#?");
        Optional<Instant> time = Optional.of(Instant.parse("2026-01-02T03:04:05.678Z"));
        Optional<ETag> etag = Optional.of(new ETag("0x1"));
        OptionalLong size = OptionalLong.of(1L << 40);
        String event = InternalEvents.toJson(new BlobEvent("1", blob, Notice.NONE, etag, size, Optional.empty(), time));
        assertEquals(
                new ParsedEvent.BlobChanged(
                        new BlobEvent("1", blob, Notice.NONE, etag, size, Optional.empty(), time, event)),
                only(event));
        String bare = InternalEvents.toJson(new BlobEvent(
                "2", blob, Notice.NONE, Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty()));
        assertEquals(
                new ParsedEvent.BlobChanged(new BlobEvent(
                        "2",
                        blob,
                        Notice.NONE,
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        bare)),
                only(bare));
        for (Notice notice : Notice.values()) {
            BlobEvent noticed = new BlobEvent("4", blob, notice, etag, size, Optional.of("Cool"), time);
            String text = InternalEvents.toJson(noticed);
            assertEquals(
                    new ParsedEvent.BlobChanged(
                            new BlobEvent("4", blob, notice, etag, size, Optional.of("Cool"), time, text)),
                    only(text));
        }
        DirectoryEvent directory = new DirectoryEvent("3", blob, Optional.empty(), time);
        assertEquals(
                new ParsedEvent.DirectoryRenamed(directory, Optional.empty()), only(InternalEvents.toJson(directory)));
        DirectoryEvent rest = directory.continuingFrom("2!92!MDAwMDI2");
        assertEquals(new ParsedEvent.DirectoryRenamed(rest, Optional.empty()), only(InternalEvents.toJson(rest)));
    }

    /** Since when the version is valid follows from it. */
    @ParameterizedTest
    @CsvSource({
        "blob-created-put-blob, WRITTEN",
        "blob-created-put-block-list, WRITTEN",
        "blob-created-copy-blob, WRITTEN",
        "blob-created-flush-with-close, WRITTEN",
        "blob-created-sftp-commit, WRITTEN",
        "blob-created-create-file, WRITTEN",
        "blob-renamed-rename-file, RENAMED",
        "blob-renamed-sftp-rename, RENAMED",
        "blob-deleted-delete-blob, DELETED",
        "blob-tier-changed-set-blob-tier, NONE"
    })
    void event_saysHowTheVersionCameUnderItsName(String shape, Notice expected) {
        for (String schema : List.of(Payloads.EVENT_GRID, Payloads.CLOUD_EVENTS)) {
            Notice found = switch (only(Payloads.of(shape, schema))) {
                case ParsedEvent.BlobChanged(BlobEvent event) -> event.notice();
                case ParsedEvent.FileCreated(BlobEvent event) -> event.notice();
                case ParsedEvent.BlobRenamed renamed -> {
                    assertEquals(Notice.DELETED, renamed.previousEvent().event().notice());
                    yield renamed.event().notice();
                }
                case ParsedEvent.BlobDeleted(DeletionEvent deletion) ->
                    deletion.event().notice();
                default -> throw new AssertionError(shape);
            };
            assertEquals(expected, found, schema);
        }
    }

    @Test
    void directoryOutOfScope_isIgnored() {
        EventReader scoped = new EventReader(new SourceScope(Payloads.ACCOUNT, Set.of("other")));
        ParsedEvent reading = scoped.read(Payloads.of("directory-renamed-rename-directory", Payloads.EVENT_GRID))
                .getFirst();
        assertTrue(assertInstanceOf(ParsedEvent.Ignored.class, reading).reason().contains("my-file-system"));
    }

    private static ParsedEvent only(String text) {
        List<ParsedEvent> readings = READER.read(text);
        assertEquals(1, readings.size());
        return readings.getFirst();
    }
}
