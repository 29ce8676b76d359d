package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import io.blobferry.azure.state.TableAbsences;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.azure.state.TableReconciliationState;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.emulators.Emulators;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the reconciliation keeps in tables, and asks of them. */
class ReconcileStateIT {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final String TABLE = "reconcilestate";
    private static final ETag ETAG = new ETag("0x8D4BCC2E4835CD0");

    private final TableAsyncClient table = table(TABLE);
    private final RunContext run = new RunContext(
            "contract", Clock.systemUTC(), Duration.ofMinutes(1), new JsonEventLog(line -> {}, Clock.systemUTC()));

    private static TableAsyncClient table(String name) {
        EMULATORS.tables().createTableIfNotExists(name);
        return EMULATORS.asyncTables().getTableClient(name);
    }

    private static ReconciliationPass pass() {
        return new ReconciliationPass(
                1,
                Instant.EPOCH,
                Optional.empty(),
                List.of(),
                ReconciliationCounts.NONE,
                List.of(),
                RecoveryProof.NONE);
    }

    @Test
    void scopes_haveSeparatePasses() {
        new TableReconciliationState(table, "one").write(run, Optional.empty(), pass());
        assertEquals(Optional.empty(), new TableReconciliationState(table, "other").find(run));
    }

    @Test
    void absence_isRememberedByBlob() {
        AbsenceStore absences = new TableAbsences(table("reconcileabsences"));
        BlobAddress blob = version("ünï\uD83D\uDE00 #?%/\n").blob();
        assertEquals(Optional.empty(), absences.findAbsence(run, blob));
        for (String checkpoint : List.of("first", "second")) {
            AbsenceStore.Absence absence = new AbsenceStore.Absence(ETAG, checkpoint);
            absences.recordAbsence(run, blob, absence);
            assertEquals(Optional.of(absence), absences.findAbsence(run, blob));
        }
        assertEquals(
                Optional.empty(), absences.findAbsence(run, version("other").blob()));
    }

    @Test
    void stalledCopies_areFoundByRows() {
        TableAsyncClient own = table("reconcilestalled");
        TableCheckpoints rows = new TableCheckpoints(own, Clock.systemUTC());
        insert(rows, copying("undispatched", false));
        insert(rows, copying("dispatched", true));
        insert(
                rows,
                new Checkpoint.Done(
                        version("done"),
                        new Backup(key("done"), Optional.empty(), new ETag("e"), 1, new Crc64Nvme(1)),
                        Optional.empty()));
        insert(rows, new Checkpoint.Abandoned(version("stopped"), Optional.empty()));
        new TableReconciliationState(own, "beside them").write(run, Optional.empty(), pass());
        own.createEntity(new TableEntity("container!ff", "by hand")
                        .addProperty("schema", 1)
                        .addProperty("state", "copying")
                        .addProperty("dispatched", false))
                .block();
        Instant before = Instant.now().minus(Duration.ofHours(1));
        Instant after = Instant.now().plus(Duration.ofHours(1));

        assertEquals(List.of(), stalled(rows, before, before));
        assertEquals(List.of("undispatched"), stalled(rows, after, before));
        assertEquals(List.of("dispatched"), stalled(rows, before, after));
        assertEquals(List.of("dispatched", "undispatched"), stalled(rows, after, after));
    }

    /** More rows than one answer holds. */
    @Test
    void query_isReadToTheEnd() {
        TableCheckpoints rows = new TableCheckpoints(table("reconcilemany"), Clock.systemUTC());
        int many = 1_050;
        for (int i = 0; i < many; i++) {
            insert(rows, copying("blob-" + i, false));
        }
        Instant after = Instant.now().plus(Duration.ofHours(1));
        assertEquals(many, new TreeSet<>(stalled(rows, after, after)).size());
    }

    @Test
    void failure_isFoundByBlob() {
        TableFailures failures = new TableFailures(table("reconcilefailures"));
        Instant when = Instant.parse("2026-01-02T03:04:05Z");
        BlobAddress blob = version("failed").blob();
        assertEquals(
                Optional.empty(),
                failures.find(run, blob).map(row -> row.failure().occurredAt()));
        failures.record(run, Failure.ofBlob(blob, when, FailureCause.ARCHIVED, "read", "it is cold", "event"));
        assertEquals(
                Optional.of(when),
                failures.find(run, blob).map(row -> row.failure().occurredAt()));
    }

    private List<String> stalled(CheckpointStore rows, Instant undispatched, Instant dispatched) {
        List<String> names = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            CheckpointStore.StalledPage page = rows.listStalled(run, undispatched, dispatched, from);
            page.copies().forEach(copy -> names.add(copy.version().blob().name()));
            from = page.next();
        } while (from.isPresent());
        return names.stream().sorted().toList();
    }

    private void insert(TableCheckpoints rows, Checkpoint checkpoint) {
        assertTrue(rows.write(run, Optional.empty(), checkpoint).isPresent());
    }

    private static Checkpoint.Copying copying(String name, boolean dispatched) {
        return new Checkpoint.Copying(
                version(name),
                Optional.empty(),
                TargetPrecondition.IF_ABSENT,
                new Upload(key(name), "upload"),
                PartPlan.of(1L << 40, PartPlan.MIB),
                dispatched,
                0,
                0,
                0,
                Optional.empty());
    }

    private static BlobVersion version(String name) {
        return new BlobVersion(new BlobAddress("account", "container", name), ETAG);
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("bucket", "container/" + name);
    }
}
