package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.testing.RecordingListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a newer version writes into rows on which a worker must not act by guess. */
class StateEntitiesTest {
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");

    @Test
    void checkpointWithUnknownState_isRejectedWithItsRemedy() {
        TableEntity entity = checkpoint().addProperty("state", "verifying");
        assertRejected(CheckpointEntity::read, entity, "unknown state 'verifying'", "upgrade this worker");
    }

    @Test
    void checkpointWithNewerSchema_isRejectedWithItsRemedy() {
        TableEntity entity = checkpoint().addProperty("schema", 3);
        assertRejected(
                CheckpointEntity::read,
                entity,
                "unsupported schema version 3 (max 2): upgrade the worker",
                "container!");
    }

    @Test
    void checkpointWithoutColumn_isRejectedWithItsRemedy() {
        TableEntity entity = checkpoint();
        entity.getProperties().remove("sourceETag");
        assertRejected(CheckpointEntity::read, entity, "column sourceETag is missing", "correct the row or delete it");
    }

    /** What an edit leaves behind, and what no version writes. */
    @ParameterizedTest
    @MethodSource
    void checkpointWithDamagedValue_isRejectedWithItsRemedy(String column, Object value) {
        TableEntity entity = done().addProperty(column, value);
        assertRejected(CheckpointEntity::read, entity, "read the checkpoint row", "correct the row or delete it");
    }

    static Stream<Arguments> checkpointWithDamagedValue_isRejectedWithItsRemedy() {
        return Stream.of(
                Arguments.of("crc64nvme", "no base64!"),
                Arguments.of("crc64nvme", "AAAA"),
                Arguments.of("sourceETag", " "),
                Arguments.of("targetETag", ""),
                Arguments.of("versionId", 7),
                Arguments.of("size", "many"),
                Arguments.of("key", 1L),
                Arguments.of("schema", "one"));
    }

    /** Such as 4294967296, of which an int keeps 0: the copy would be restarted without end. */
    @ParameterizedTest
    @ValueSource(strings = {"restarts", "storedParts"})
    void checkpointWithCountBeyondAnInt_isRejected(String column) {
        Checkpoint copying = new Checkpoint.Copying(
                new BlobVersion(BLOB, new ETag("0x8D")),
                Optional.empty(),
                TargetPrecondition.IF_ABSENT,
                new Upload(new ObjectKey("bucket", "key"), "upload"),
                new PartPlan(7, 3),
                true,
                0,
                0,
                0,
                Optional.empty());
        TableEntity entity = CheckpointEntity.of(BLOB, copying, "writer").addProperty(column, 1L << 32);
        assertRejected(CheckpointEntity::read, entity, "read the checkpoint row", "correct the row or delete it");
    }

    /** What a newer version wrote is left to it. */
    @Test
    void rowsOfDeletedBlobs_ofNewerSchema_areNotAskedFor() {
        StubTable table = new StubTable();
        RunContext run = new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
        new TableCheckpoints(table.client, Clock.systemUTC()).removeDeleted(run, Instant.EPOCH, Optional.empty());
        String own = "state eq 'deleted' and schema le " + CheckpointEntity.SCHEMA + " and ";
        assertTrue(table.filter.contains(own), table.filter);
    }

    @Test
    void passWithDamagedValue_isRejectedWithItsRemedy() {
        TableEntity entity = pass().addProperty(
                        "item0",
                        "{\"id\":0,\"steps\":0,\"position\":\"blobs\",\"container\":\"c\",\"destinationIndex\":99999999999}");
        assertRejected(ReconciliationEntity::read, entity, "read the reconciliation row", "delete the row");
    }

    /** Without the column its range of names would be left out. */
    @Test
    void passWithoutAnItem_isRejectedWithItsRemedy() {
        TableEntity entity = pass();
        entity.getProperties().remove("item1");
        assertRejected(ReconciliationEntity::read, entity, "column item1 is missing", "delete the row");
    }

    @Test
    void passWithUnknownPosition_isRejectedWithItsRemedy() {
        TableEntity entity = pass().addProperty("item0", "{\"id\":0,\"steps\":0,\"position\":\"objects\"}");
        assertRejected(ReconciliationEntity::read, entity, "unknown position 'objects'", "upgrade this worker");
    }

    @Test
    void passWithNewerSchema_isRejectedWithItsRemedy() {
        TableEntity entity = pass().addProperty("schema", 3);
        assertRejected(
                ReconciliationEntity::read, entity, "unsupported schema version 3 (max 2)", "upgrade the worker");
    }

    /** Its columns are others; the pass that is due then covers what it left. */
    @Test
    void passOfTheFirstSchema_isOverAndAnotherIsDue() {
        TableEntity entity = new TableEntity("!reconciliation", "row")
                .addProperty("schema", 1)
                .addProperty("pass", 7)
                .addProperty("position", "blobs");

        assertEquals(
                Optional.of(Instant.EPOCH), ReconciliationEntity.read(entity).completedAt());
    }

    private static void assertRejected(Function<TableEntity, ?> read, TableEntity entity, String... words) {
        PermanentException rejected = assertThrows(PermanentException.class, () -> read.apply(entity));
        assertEquals(FailureCause.UNREADABLE_ROW, rejected.failureCause());
        for (String expected : words) {
            assertTrue(rejected.getMessage().contains(expected), rejected::getMessage);
        }
    }

    private static TableEntity checkpoint() {
        return CheckpointEntity.of(
                BLOB, new Checkpoint.Abandoned(new BlobVersion(BLOB, new ETag("0x8D")), Optional.empty()), "writer");
    }

    private static TableEntity done() {
        Backup backup =
                new Backup(new ObjectKey("bucket", "key"), Optional.of("v1"), new ETag("\"s3\""), 7, Crc64Nvme.EMPTY);
        return CheckpointEntity.of(
                BLOB, new Checkpoint.Done(new BlobVersion(BLOB, new ETag("0x8D")), backup, Optional.empty()), "writer");
    }

    private static TableEntity pass() {
        return ReconciliationEntity.of(
                new TableEntity("!reconciliation", "row"), ReconciliationPass.first(Instant.EPOCH));
    }
}
