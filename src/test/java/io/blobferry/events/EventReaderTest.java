package io.blobferry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.routing.SourceScope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads from "Azure Blob Storage as an Event Grid source"; of each schema and service shown there. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventReaderTest {
    private static final String ACCOUNT =
            "/subscriptions/{subscription-id}/resourceGroups/Storage/providers/Microsoft.Storage/storageAccounts/my-storage-account";

    private static final String EVENT_GRID = """
            [{
              "topic": "%s",
              "subject": "/blobServices/default/containers/test-container/blobs/new-file.txt",
              "eventType": "Microsoft.Storage.BlobCreated",
              "eventTime": "2017-06-26T18:41:00.9584103Z",
              "id": "831e1650-001e-001b-66ab-eeb76e069631",
              "data": {
                "api": "PutBlockList",
                "clientRequestId": "6d79dbfb-0e37-4fc4-981f-442c9ca65760",
                "requestId": "831e1650-001e-001b-66ab-eeb76e000000",
                "eTag": "\\"0x8D4BCC2E4835CD0\\"",
                "contentType": "text/plain",
                "contentLength": 524288,
                "blobType": "BlockBlob",
                "accessTier": "Default",
                "url": "https://my-storage-account.blob.core.windows.net/test-container/new-file.txt",
                "sequencer": "00000000000004420000000000028963",
                "storageDiagnostics": { "batchId": "b68529f3-68cd-4744-baa4-3c0498ec19f0" }
              },
              "dataVersion": "",
              "metadataVersion": "1"
            }]
            """.formatted(ACCOUNT);

    private static final String CLOUD_EVENT = """
            {
              "source": "%s",
              "subject": "/blobServices/default/containers/test-container/blobs/new-file.txt",
              "type": "Microsoft.Storage.BlobCreated",
              "time": "2017-06-26T18:41:00.9584103Z",
              "id": "831e1650-001e-001b-66ab-eeb76e069631",
              "data": {
                "api": "PutBlockList",
                "eTag": "0x8D4BCC2E4835CD0",
                "contentType": "text/plain",
                "contentLength": 524288,
                "blobType": "BlockBlob",
                "url": "https://my-storage-account.blob.core.windows.net/test-container/new-file.txt"
              },
              "specversion": "1.0"
            }
            """.formatted(ACCOUNT);

    private static final String DATA_LAKE = """
            [{
              "topic": "%s",
              "subject": "/blobServices/default/containers/my-file-system/blobs/my dir/new-file.txt",
              "eventType": "Microsoft.Storage.BlobCreated",
              "eventTime": "2017-06-26T18:41:00.9584103Z",
              "id": "831e1650-001e-001b-66ab-eeb76e069631",
              "data": {
                "api": "FlushWithClose",
                "eTag": "0x8D4BCC2E4835CD0",
                "contentType": "text/plain",
                "contentLength": 0,
                "contentOffset": 0,
                "blobType": "BlockBlob",
                "url": "https://my-storage-account.dfs.core.windows.net/my-file-system/my%%20dir/new-file.txt"
              },
              "dataVersion": "2",
              "metadataVersion": "1"
            }]
            """.formatted(ACCOUNT);

    private final EventReader reader = new EventReader(new SourceScope("my-storage-account", Set.of()));

    @ParameterizedTest
    @ValueSource(strings = {EVENT_GRID_SCHEMA, CLOUD_EVENTS_SCHEMA})
    void bothSchemas_giveEqualEvents(String schema) {
        BlobEvent event = changed(schema.equals(EVENT_GRID_SCHEMA) ? EVENT_GRID : CLOUD_EVENT);
        assertEquals(
                new BlobEvent(
                        "831e1650-001e-001b-66ab-eeb76e069631",
                        new BlobAddress("my-storage-account", "test-container", "new-file.txt"),
                        Notice.WRITTEN,
                        Optional.of(new ETag("0x8D4BCC2E4835CD0")),
                        OptionalLong.of(524_288),
                        Optional.empty(),
                        Optional.of(Instant.parse("2017-06-26T18:41:00.958410300Z")),
                        event.text()),
                event);
        assertTrue(event.text().contains("831e1650-001e-001b-66ab-eeb76e069631"), "the complete event is kept");
    }

    private static final String EVENT_GRID_SCHEMA = "Event Grid";
    private static final String CLOUD_EVENTS_SCHEMA = "CloudEvents 1.0";

    @Test
    void dataLakeEvent_isRead() {
        BlobEvent event = changed(DATA_LAKE);
        assertEquals(new BlobAddress("my-storage-account", "my-file-system", "my dir/new-file.txt"), event.blob());
        assertEquals(OptionalLong.of(0), event.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/blobs/b", "100%.txt", "a%20b", "/leading", "ünïcode 😀", "a?b#c", "trailing/"})
    void subject_isNotDecoded(String name) {
        String withoutUrl = EVENT_GRID.replaceAll("\\s*\"url\":.*", "");
        assertEquals(
                name,
                changed(withoutUrl.replace("blobs/new-file.txt", "blobs/" + name))
                        .blob()
                        .name());
    }

    @Test
    void array_isReadEventByEvent() {
        String one = EVENT_GRID.strip().substring(1, EVENT_GRID.strip().length() - 1);
        List<ParsedEvent> readings = reader.read("[" + one + "," + CLOUD_EVENT + ",{\"a\":1}]");
        assertEquals(3, readings.size());
        assertInstanceOf(ParsedEvent.BlobChanged.class, readings.get(0));
        assertInstanceOf(ParsedEvent.BlobChanged.class, readings.get(1));
        assertInstanceOf(ParsedEvent.Unreadable.class, readings.get(2));
    }

    @Test
    void missingHints_areAbsent() {
        BlobEvent event = changed(EVENT_GRID.replaceAll("(?s)\"data\": \\{.*}\\s*},", "\"data\": {},"));
        assertEquals(Optional.empty(), event.etag());
        assertEquals(OptionalLong.empty(), event.size());
        assertEquals("new-file.txt", event.blob().name());
    }

    @Test
    void invalidSize_isAbsent() {
        assertEquals(
                OptionalLong.empty(),
                changed(EVENT_GRID.replace("524288", "\"much\"")).size());
    }

    @Test
    void size_mayExceedAnInt() {
        assertEquals(
                OptionalLong.of(209_715_200_000_000L),
                changed(EVENT_GRID.replace("524288", "209715200000000")).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "subject", "id", "eventType"})
    void eventGridEventWithoutRequiredField_isUnreadable(String field) {
        ParsedEvent reading = only(EVENT_GRID.replace("\"" + field + "\"", "\"x-" + field + "\""));
        assertInstanceOf(ParsedEvent.Unreadable.class, reading);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "subject", "id", "type"})
    void cloudEventWithoutRequiredField_isUnreadable(String field) {
        ParsedEvent reading = only(CLOUD_EVENT.replace("\"" + field + "\"", "\"x-" + field + "\""));
        assertInstanceOf(ParsedEvent.Unreadable.class, reading);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "null",
                "true",
                "7",
                "\"text\"",
                "{}",
                "[[]]",
                "[null]",
                "{",
                "created",
                "\u0000",
                "{\"specversion\":\"1.0\"}",
                "{\"eventType\":\"Microsoft.Storage.BlobCreated\"}",
                "{\"specversion\":{}}",
                "{\"eventType\":[]}"
            })
    void invalidText_isUnreadable(String text) {
        ParsedEvent.Unreadable reading = assertInstanceOf(ParsedEvent.Unreadable.class, only(text));
        assertEquals(1, reading.detail().lines().count(), reading::detail);
    }

    /** A row keeps the text: what follows the first event would be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"%s%s", "%s\n%s", "[%s][%s]", "%s,%s", "[%s]]%s", "%s\u0000%s"})
    void textAfterTheEvents_isUnreadable(String text) {
        assertInstanceOf(ParsedEvent.Unreadable.class, only(text.formatted(CLOUD_EVENT, EVENT_GRID)));
    }

    /** It is a hint alone. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\\"\\\"", "\\\" \\\""})
    void blankEtag_isAbsent(String etag) {
        ParsedEvent.BlobChanged changed =
                assertInstanceOf(ParsedEvent.BlobChanged.class, only(CLOUD_EVENT.replace("0x8D4BCC2E4835CD0", etag)));
        assertEquals(Optional.empty(), changed.event().etag());
    }

    /** The number of earlier attempts is a hint: it neither overflows nor wraps. */
    @ParameterizedTest
    @CsvSource({"2147483647, 1001", "4294967297, 1", "-5, 1", "3, 4", "1e99, 1"})
    void attempts_areBounded(String attempts, int next) {
        String text = CLOUD_EVENT.replaceFirst("\\{", "{\"blobferryattempts\":" + attempts + ",");
        assertEquals(next, reader.receive(text).getFirst().afterAttempt().attempts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "[{\"a\":[1]}]", "{\"a\":{}}", "7", "null", "\"x\"", "true", "\"\""})
    void fieldOfAnotherType_neverThrows(String value) {
        for (String text : List.of(EVENT_GRID, CLOUD_EVENT)) {
            for (String field : List.of(
                    "id",
                    "subject",
                    "topic",
                    "source",
                    "type",
                    "eventType",
                    "time",
                    "eventTime",
                    "dataVersion",
                    "metadataVersion",
                    "specversion",
                    "eTag",
                    "contentLength",
                    "data")) {
                assertEquals(1, reader.read(withField(text, field, value)).size());
            }
        }
    }

    /** The text with the value in place of the field's own. */
    private static String withField(String text, String field, String value) {
        return text.replaceFirst(
                "(?s)\"" + field + "\":\\s*(\"(\\\\.|[^\"])*\"|\\d+|\\{.*?\\n {2,6}})",
                Matcher.quoteReplacement("\"" + field + "\": " + value));
    }

    @Test
    void otherEventTypes_areIgnored() {
        for (String text : List.of(EVENT_GRID, CLOUD_EVENT)) {
            ParsedEvent.Ignored reading = assertInstanceOf(
                    ParsedEvent.Ignored.class, only(text.replace("BlobCreated", "BlobInventoryPolicyCompleted")));
            assertTrue(reading.reason().contains("Microsoft.Storage.BlobInventoryPolicyCompleted"));
        }
    }

    @Test
    void eventsOutOfScope_areIgnored() {
        EventReader scoped = new EventReader(new SourceScope("my-storage-account", Set.of("test-container")));
        assertInstanceOf(ParsedEvent.BlobChanged.class, scoped.read(EVENT_GRID).getFirst());
        assertInstanceOf(ParsedEvent.Ignored.class, scoped.read(DATA_LAKE).getFirst());
        EventReader elsewhere = new EventReader(new SourceScope("other", Set.of()));
        assertInstanceOf(ParsedEvent.Ignored.class, elsewhere.read(EVENT_GRID).getFirst());
    }

    private BlobEvent changed(String text) {
        return assertInstanceOf(ParsedEvent.BlobChanged.class, only(text)).event();
    }

    private ParsedEvent only(String text) {
        List<ParsedEvent> readings = reader.read(text);
        assertEquals(1, readings.size());
        return readings.getFirst();
    }
}
