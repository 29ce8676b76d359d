package io.blobferry.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of records are read as they were written, and sort as the keys of the backups do. */
class HistoryRecordTest {
    private static final Instant TIME = Instant.parse("2026-11-01T12:00:00.1234567Z");
    private static final ETag ETAG = new ETag("0x8D4BCC2E4835CD0");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "invoices/2026/scan.pdf",
                "azure/$root/ä 50%!.txt",
                "c/a!b\"#\n\u0001~",
                "c/\uD83D\uDE00",
                "invoices/",
                "c/ends with a slash/"
            })
    void record_isReadFromItsKey(String key) {
        for (HistoryRecord.Kind kind : HistoryRecord.Kind.values()) {
            for (TimeRange time : List.of(TimeRange.at(TIME), new TimeRange(TIME, TIME.plusSeconds(86_400)))) {
                HistoryRecord record = HistoryRecord.of(kind, key, time, Optional.of(ETAG));
                assertEquals(Optional.of(record), HistoryRecord.parse(record.recordKey()), record.recordKey());
                assertEquals(new HistoryRecord.Whole(key), record.subject());
            }
        }
    }

    @Test
    void record_isReadable() {
        assertEquals(
                ".blobferry/deleted/invoices/a%20b.txt!2026-11-01T12:00:00.1234567Z!-",
                HistoryRecord.of(HistoryRecord.Kind.DELETED, "invoices/a b.txt", TimeRange.at(TIME), Optional.empty())
                        .recordKey());
    }

    @Test
    void longKey_isCutAndNamedByItsHash() {
        for (String letter : List.of("x", "ä", "%", "\uD83D\uDE00")) {
            String key = "c/" + letter.repeat(1022 / letter.getBytes(StandardCharsets.UTF_8).length);
            HistoryRecord record = HistoryRecord.of(
                    HistoryRecord.Kind.DELETED, key, new TimeRange(TIME, TIME.plusSeconds(1)), Optional.of(ETAG));

            assertTrue(ObjectKey.fits(record.recordKey()), record.recordKey());
            assertEquals(Optional.of(record), HistoryRecord.parse(record.recordKey()));
            HistoryRecord.Cut cut = (HistoryRecord.Cut) record.subject();
            assertTrue(key.startsWith(cut.beginning()));
            assertEquals(HistoryRecord.hashOf(key), cut.hash());
        }
    }

    @Test
    void records_sortAsTheKeysOfTheBackups() {
        Random random = new Random(7);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder key = new StringBuilder("c/");
            for (int j = random.nextInt(4); j >= 0; j--) {
                key.appendCodePoint(
                        "!\"#$%&'/09az~ä\u0001 \uFFFD\uD83D\uDE00".codePoints().toArray()[random.nextInt(18)]);
            }
            keys.add(key.toString());
        }
        Comparator<String> utf8 = Comparator.comparing(
                text -> text.getBytes(StandardCharsets.UTF_8), (one, other) -> Arrays.compareUnsigned(one, other));
        keys.sort(utf8);

        List<String> records = keys.stream()
                .map(key -> HistoryRecord.of(
                                HistoryRecord.Kind.DELETED,
                                key,
                                TimeRange.at(TIME.plusSeconds(random.nextInt(10))),
                                Optional.of(ETAG))
                        .recordKey())
                .toList();
        List<String> subjects = records.stream()
                .sorted(utf8)
                .map(record -> HistoryRecord.parse(record).orElseThrow().subject())
                .map(subject -> ((HistoryRecord.Whole) subject).key())
                .toList();
        assertEquals(keys, subjects);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".blobferry/deleted/",
                ".blobferry/deleted/c/x",
                ".blobferry/deleted/c/x!2026-11-01T12:00:00Z!-",
                ".blobferry/deleted/c/x!2026-13-01T12:00:00.0000000Z!-",
                ".blobferry/deleted/c/%zz!2026-11-01T12:00:00.0000000Z!-",
                ".blobferry/deleted/c/x!2026-11-02T12:00:00.0000000Z~2026-11-01T12:00:00.0000000Z!-",
                ".blobferry/check",
                "c/x!2026-11-01T12:00:00.0000000Z!-"
            })
    void otherKeys_areNoRecords(String key) {
        assertEquals(Optional.empty(), HistoryRecord.parse(key));
    }
}
