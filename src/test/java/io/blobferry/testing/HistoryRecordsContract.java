package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.TransientException;
import io.blobferry.format.HistoryRecord;
import io.blobferry.format.HistoryRecordJson;
import io.blobferry.spi.target.ObjectListing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every writer of history does. A record is an object like any other: a listing has it. */
public abstract class HistoryRecordsContract extends TargetContract {
    private static final TimeRange TIME = TimeRange.at(Instant.parse("2026-11-01T12:00:00.1234567Z"));
    private static final Optional<ETag> ETAG = Optional.of(new ETag("0x8DC0FFEE"));

    @Test
    protected void write_record_isListedByTheBackupsKey() {
        ObjectKey backup = key("a !\u00E4/\uD83D\uDE00");
        HistoryRecord written = record(backup, TIME);
        access().records().write(run, written, backup);
        assertEquals(List.of(written.recordKey()), listed(backup));
        assertEquals(Optional.of(written), HistoryRecord.parse(listed(backup).getFirst()));
        assertEquals(HistoryRecordJson.of(written, backup.key()), text(written));
    }

    @Test
    protected void write_longKey_keepsItInTheContent() {
        ObjectKey backup = key("n".repeat(1_000 - prefix.length()));
        HistoryRecord written = record(backup, TIME);
        access().records().write(run, written, backup);
        assertEquals(HistoryRecordJson.of(written, backup.key()), text(written));
    }

    @Test
    protected void write_again_isTheSame() {
        ObjectKey backup = key();
        access().records().write(run, record(backup, TIME), backup);
        access().records().write(run, record(backup, TIME), backup);
        assertEquals(1, listed(backup).size());
    }

    /** The record's own time is then later than that of an object that was written in between. */
    @Test
    protected void write_again_hasTheTimeOfTheLastWrite() {
        ObjectKey backup = key();
        access().records().write(run, record(backup, TIME), backup);
        Instant first = list(backup).getFirst().lastModified();
        access().waitLongerThanASecond();
        access().records().write(run, record(backup, TIME), backup);
        assertTrue(list(backup).getFirst().lastModified().isAfter(first));
    }

    @Test
    protected void write_afterTheDeadline_isRefused() {
        ObjectKey backup = key();
        assertThrows(TransientException.class, () -> access().records().write(expired(), record(backup, TIME), backup));
        assertEquals(List.of(), listed(backup));
    }

    private static HistoryRecord record(ObjectKey backup, TimeRange time) {
        return HistoryRecord.of(HistoryRecord.Kind.DELETED, backup.key(), time, ETAG);
    }

    private String text(HistoryRecord written) {
        return access().text(new ObjectKey(access().bucket(), written.recordKey()));
    }

    private List<String> listed(ObjectKey backup) {
        return list(backup).stream().map(ObjectListing.Listed::key).toList();
    }

    private List<ObjectListing.Listed> list(ObjectKey backup) {
        String keys = HistoryRecord.listingPrefix(HistoryRecord.Kind.DELETED, backup.key());
        return access().objects().list(run, access().bucket(), keys, "").objects();
    }
}
