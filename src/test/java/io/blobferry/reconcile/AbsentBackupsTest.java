package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.AbsentBackupPolicy;
import io.blobferry.domain.BlobVersion;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Backups that a person or a lifecycle rule removed from the bucket. */
class AbsentBackupsTest {
    private static final String CONTAINER = "container";

    private final ReconcileFixture fixture = new ReconcileFixture();
    private int passes;

    private ReconciliationCounts completePass() {
        fixture.queue.clear();
        Reconciler.Progress progress =
                fixture.run("run " + ++passes, ReconcileFixture.ALLOWED, true).orElseThrow();
        assertEquals(Optional.empty(), progress.stopReason());
        return progress.pass().counts();
    }

    private BlobVersion writeAndBackUp() {
        fixture.writeAndBackUp(CONTAINER, "other");
        return fixture.writeAndBackUp(CONTAINER, "expired");
    }

    /** What a lifecycle rule does. */
    private void expire(BlobVersion version) {
        fixture.objects
                .get(ReconcileFixture.BUCKET)
                .remove(fixture.keyOf(version.blob()).key());
    }

    @Test
    void expiredEachTime_isUploadedOnceThenReported() {
        BlobVersion version = writeAndBackUp();
        expire(version);
        assertEquals(1, completePass().get(Counter.ABSENT));
        assertEquals(List.of("expired"), fixture.queuedNames());
        assertEquals(List.of(), fixture.listener.absent);

        fixture.backUp(version);
        assertEquals(0, completePass().get(Counter.ABSENT));
        expire(version);
        for (int pass = 0; pass < 3; pass++) {
            ReconciliationCounts counts = completePass();
            assertEquals(List.of(), fixture.queuedNames());
            assertEquals(1, counts.get(Counter.ABSENT_AGAIN));
            assertEquals(0, counts.get(Counter.ABSENT));
        }
        assertEquals(3, fixture.listener.absent.size());
        assertEquals(CONTAINER, fixture.listener.absent.getFirst().container());
        assertEquals(1, fixture.listener.absent.getFirst().absent());
        assertEquals(
                "account/container/expired", fixture.listener.absent.getFirst().example());
    }

    /** The upload has not happened yet: the event waits, or was lost. */
    @Test
    void notUploadedYet_isQueuedInEveryPass() {
        BlobVersion version = writeAndBackUp();
        expire(version);
        for (int pass = 0; pass < 3; pass++) {
            assertEquals(1, completePass().get(Counter.ABSENT));
            assertEquals(List.of("expired"), fixture.queuedNames());
        }
    }

    @Test
    void newVersion_isUploadedAgain() {
        BlobVersion version = writeAndBackUp();
        expire(version);
        completePass();
        fixture.backUp(version);
        expire(version);
        completePass();

        BlobVersion changed = fixture.write(CONTAINER, "expired");
        completePass();
        assertEquals(List.of("expired"), fixture.queuedNames());
        fixture.backUp(changed);
        expire(changed);
        assertEquals(1, completePass().get(Counter.ABSENT));
        assertEquals(List.of("expired"), fixture.queuedNames());
    }

    @Test
    void policyUpload_uploadsAndReportsInEveryPass() {
        fixture.absentBackups = AbsentBackupPolicy.UPLOAD;
        BlobVersion version = writeAndBackUp();
        expire(version);
        completePass();
        for (int pass = 0; pass < 2; pass++) {
            fixture.backUp(version);
            expire(version);
            assertEquals(1, completePass().get(Counter.ABSENT_AGAIN));
            assertEquals(List.of("expired"), fixture.queuedNames());
        }
        assertEquals(2, fixture.listener.absent.size());
    }

    @Test
    void policyReport_uploadsNothing() {
        fixture.absentBackups = AbsentBackupPolicy.REPORT;
        expire(writeAndBackUp());

        assertEquals(1, completePass().get(Counter.ABSENT));

        assertEquals(List.of(), fixture.queuedNames());
        assertEquals(1, fixture.listener.absent.size());
    }
}
