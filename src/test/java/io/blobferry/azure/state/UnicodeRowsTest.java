package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.UnicodeNames;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every Unicode character of a name passes through rows and segment messages as it is. */
class UnicodeRowsTest {
    private static final ETag VERSION = new ETag("0x1");

    private static BlobAddress blob(String name) {
        return new BlobAddress("account", "container", name);
    }

    @Test
    void segmentMessage_isReadAsWritten() {
        UnicodeNames.all().forEach(name -> {
            Segment segment = new Segment(
                    new BlobVersion(blob(name), VERSION),
                    new Upload(new ObjectKey("bucket", shortened(name)), "upload"),
                    new PartRange(1, 2),
                    0);
            assertEquals(segment, SegmentMessage.parse(SegmentMessage.toJson(segment)));
        });
    }

    @Test
    void failureRow_isReadAsWritten() {
        UnicodeNames.all().forEach(name -> {
            Failure failure = Failure.ofBlob(
                    blob(name), Instant.EPOCH, FailureCause.ARCHIVED, "read " + blob(name), name, "event of " + name);
            FailureStore.Row row = new FailureStore.Row(failure, Instant.EPOCH, 1, "W/\"1\"");
            TableEntity stored = FailureEntity.of(row);
            stored.getProperties().put("odata.etag", "W/\"1\"");
            assertEquals(row, FailureEntity.read(stored));
        });
    }

    @Test
    void checkpointRow_isReadAsWritten() {
        UnicodeNames.all().forEach(name -> {
            Checkpoint checkpoint = new Checkpoint.Done(
                    new BlobVersion(blob(name), VERSION),
                    new Backup(
                            new ObjectKey("bucket", shortened(name)),
                            Optional.empty(),
                            new ETag("1"),
                            0,
                            Crc64Nvme.EMPTY),
                    Optional.empty());
            assertEquals(checkpoint, CheckpointEntity.read(CheckpointEntity.of(blob(name), checkpoint, "run")));
        });
    }

    /** No two names share a row, and a key has only characters that a table takes. */
    @Test
    void rowKeys_areDistinctAndPlain() {
        Set<String> names = new HashSet<>();
        Set<TableKeys> keys = new HashSet<>();
        UnicodeNames.all().forEach(name -> {
            TableKeys key = TableKeys.of(blob(name));
            assertTrue(key.row().matches("[0-9a-f]{64}"), key::row);
            assertTrue(key.partition().matches("container![0-9a-f]{2}"), key::partition);
            names.add(name);
            keys.add(key);
        });
        assertEquals(names.size(), keys.size());
    }

    /** A key has 1,024 bytes at most, of which a character takes up to four. */
    private static String shortened(String name) {
        int characters = Math.min(250, name.codePointCount(0, name.length()));
        return name.substring(0, name.offsetByCodePoints(0, characters));
    }
}
