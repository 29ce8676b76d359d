package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that an operator, a newer version or another application has changed: they are read, or refused with a remedy. */
class HostileRowsTest {
    private static final int SHARE = 200;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");
    private static final BlobVersion VERSION = new BlobVersion(BLOB, new ETag("0x8D"));
    private static final ObjectKey KEY = new ObjectKey("bucket", "key");
    private static final List<Checkpoint> CHECKPOINTS = List.of(
            new Checkpoint.Done(
                    VERSION, new Backup(KEY, Optional.of("v1"), new ETag("s3"), 7, Crc64Nvme.EMPTY), Optional.empty()),
            new Checkpoint.Copying(
                    VERSION,
                    Optional.of("2026"),
                    TargetPrecondition.IF_ABSENT,
                    new Upload(KEY, "upload"),
                    new PartPlan(7, 3),
                    true,
                    1,
                    1,
                    1,
                    Optional.empty()),
            new Checkpoint.Abandoned(VERSION, Optional.empty()),
            new Checkpoint.Deleted(
                    BLOB,
                    Optional.of(new ETag("0x8D")),
                    Optional.of(new Deletion(TimeRange.at(NOW), Optional.of(new ETag("0x8D")))),
                    Optional.of("v1")));

    private final StubTable table = new StubTable();
    private RunContext run;

    @BeforeEach
    void newRun() {
        run = new RunContext("run", Clock.systemUTC(), Duration.ofHours(10), new RecordingListener());
    }

    @Test
    void checkpoint_isReadOrRefused() {
        TableCheckpoints checkpoints = new TableCheckpoints(table.client, Clock.systemUTC());
        List<Map<String, ObjectNode>> rows = CHECKPOINTS.stream()
                .map(checkpoint -> written(() -> checkpoints.write(run, Optional.empty(), checkpoint)))
                .toList();
        HostileInputs.check(HostileRowsTest.class, SHARE, random -> {
            changeRows(rows.get(random.nextInt(rows.size())), random);
            if (random.nextBoolean()) {
                readOrRefused(() -> checkpoints.find(run, BLOB));
            } else {
                checkpoints.listStalled(run, NOW, NOW, Optional.empty());
            }
        });
    }

    @Test
    void pass_isReadOrRefused() {
        TableReconciliationState state = new TableReconciliationState(table.client, "scope");
        Map<String, ObjectNode> rows = written(() -> state.write(run, Optional.empty(), ReconciliationPass.first(NOW)));
        HostileInputs.check(HostileRowsTest.class, SHARE, random -> {
            changeRows(rows, random);
            readOrRefused(() -> state.find(run));
        });
    }

    @Test
    void cursor_isReadOrRefused() {
        TableReplayCursor cursor = new TableReplayCursor(table.client, "scope");
        Map<String, ObjectNode> rows = written(() -> cursor.write(run, Optional.empty(), Optional.of("1!token")));
        HostileInputs.check(HostileRowsTest.class, SHARE, random -> {
            changeRows(rows, random);
            readOrRefused(() -> cursor.find(run));
        });
    }

    /** No failure is lost for the row that its subject has, and every row is listed as a failure or as unreadable. */
    @Test
    void failure_isRecordedBesideAnyRow() {
        TableFailures failures = new TableFailures(table.client);
        Map<String, ObjectNode> rows = written(() -> {
            failures.record(run, failure(NOW, "first", true));
            failures.record(run, failure(NOW, "first", false));
        });
        HostileInputs.check(HostileRowsTest.class, SHARE, random -> {
            changeRows(rows, random);
            Failure latest = failure(NOW.plusSeconds(60), "latest", random.nextBoolean());

            failures.record(run, latest);

            FailureStore.Page page = failures.list(run, FailureSelection.ALL, Optional.empty());
            assertEquals(
                    table.rows.size(), page.rows().size() + page.unreadable().size());
            assertTrue(
                    table.rows.values().stream()
                            .anyMatch(row -> row.toString().contains("latest")
                                    || row.path("lastFailedAt").asText().startsWith("9999")),
                    table.rows::toString);
            failures.find(run, BLOB);
        });
    }

    private static Failure failure(Instant when, String detail, boolean named) {
        return named
                ? Failure.ofBlob(BLOB, when, FailureCause.ARCHIVED, "read", detail, "{}")
                : Failure.ofDelivery("text", when, FailureCause.UNREADABLE_EVENT, "read", detail);
    }

    private Map<String, ObjectNode> written(Runnable write) {
        table.rows.clear();
        write.run();
        return new TreeMap<>(table.rows);
    }

    private void changeRows(Map<String, ObjectNode> written, Random random) {
        table.rows.clear();
        written.forEach((key, row) -> table.rows.put(key, row.deepCopy()));
        table.rows.values().forEach(row -> HostileRow.change(row, random));
    }

    private static void readOrRefused(Runnable read) {
        try {
            read.run();
        } catch (PermanentException refused) {
            assertEquals(FailureCause.UNREADABLE_ROW, refused.failureCause());
        }
    }
}
