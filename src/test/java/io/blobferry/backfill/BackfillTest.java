package io.blobferry.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RequestKind;
import io.blobferry.execution.TransientException;
import io.blobferry.report.Report.Verdict;
import io.blobferry.routing.BlobFilter;
import io.blobferry.routing.GlobPattern;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillTest {
    private static final long SMALL = BackupFixture.SMALL;
    private static final long LARGE = BackfillFixture.LARGE;

    private final BackfillFixture account = new BackfillFixture();

    private long puts() {
        return account.clouds.faults.count("target.put");
    }

    /** Forty blobs: five missing, three stale of the same size, two large and missing, and thirty with their backup. */
    private void mixed() {
        for (int i = 0; i < 33; i++) {
            account.backedUp("%02d".formatted(i), SMALL);
        }
        account.longAfter();
        for (int i = 0; i < 3; i++) {
            account.write("%02d".formatted(i * 10), SMALL);
        }
        for (int i = 0; i < 5; i++) {
            account.write("new/%02d".formatted(i), SMALL);
        }
        account.write("large/1", LARGE);
        account.write("large/2", LARGE);
    }

    @Test
    void missingStaleAndLarge_areCopiedAndNothingElse() {
        mixed();
        long before = puts();

        BackfillResult result = account.backUp();

        assertEquals(Verdict.SOUND, result.verdict());
        assertEquals(40, result.counts().compared());
        assertEquals(30, result.counts().upToDate());
        assertEquals(10, result.counts().copied());
        assertEquals(8, puts() - before);
        assertEquals(2, account.clouds.faults.count("uploads.create"));
        assertEquals(0, account.clouds.faults.count("work.send"), "no segment goes to the queue");
        assertEquals(8 * SMALL + 2 * LARGE, account.copiedBytes.sum());
        assertEquals(result.counts().copiedBytes(), account.copiedBytes.sum());
        assertEquals(10, account.copiedBlobs.sum());
        assertTrue(account.isBackedUp("large/1") && account.isBackedUp("10") && account.isBackedUp("new/04"));
        account.clouds.assertNoOpenUpload();
    }

    /** The listings prove it, whose dates are far enough apart after a backfill. */
    @Test
    void secondRun_takesListingsAlone() {
        for (int i = 0; i < 20; i++) {
            account.write("%02d".formatted(i), SMALL);
        }
        account.write("large", LARGE);
        account.longAfter();
        account.backUp();
        long before = puts();

        BackfillResult result = account.backUp();

        assertEquals(21, result.counts().upToDate());
        assertEquals(before, puts());
        assertEquals(
                Set.of(RequestKind.BLOB_LIST, RequestKind.S3_LIST),
                result.cost().requests().counts().keySet());
        assertEquals(0, result.cost().bytesRead());
    }

    /** A listing cannot tell the backup of a blob that has just changed from that of its predecessor: the row can. */
    @Test
    void recentBackup_isProvenByItsRow() {
        account.backedUp("same", SMALL);
        account.backedUp("overwritten", SMALL);
        account.write("overwritten", SMALL);
        long before = puts();

        BackfillResult result = account.backUp();

        assertEquals(1, result.counts().upToDate());
        assertEquals(1, result.counts().copied());
        assertEquals(1, puts() - before);
        assertTrue(account.isBackedUp("overwritten"));
    }

    @Test
    void lostRow_isProvenByTheObject() {
        account.backedUp("blob", SMALL);
        account.clouds.checkpoints.loseRow(account.blob("blob"));
        long before = puts();

        BackfillResult result = account.backUp();

        assertEquals(1, result.counts().upToDate());
        assertEquals(before, puts());
    }

    /** The row says that it is backed up, and somebody has deleted the object. */
    @Test
    void backupThatIsGone_isCopiedAgain() {
        account.backedUp("blob", SMALL);
        account.clouds.target.delete(account.key(account.blob("blob")));
        account.longAfter();

        BackfillResult result = account.backUp();

        assertEquals(1, result.counts().copied());
        assertTrue(account.isBackedUp("blob"));
    }

    @Test
    void prefix_restrictsBothListings() {
        account.write("a/1", SMALL);
        account.write("b/1", SMALL);

        BackfillResult result = account.run(account.ofPlace(Optional.of(BackfillFixture.CONTAINER), "a/"));

        assertEquals(1, result.counts().compared());
        assertTrue(account.isBackedUp("a/1"));
        assertEquals(Optional.empty(), account.clouds.target.current(account.key(account.blob("b/1"))));
    }

    @Test
    void containerThatIsNotBackedUp_isRefused() {
        account.routes = Routes.of(new Route(
                "one",
                new BlobFilter(List.of(new GlobPattern("other")), List.of(), List.of()),
                "backups",
                "",
                StorageClass.STANDARD));

        assertThrows(NoSuchElementException.class, account::backUp);
    }

    @Test
    void containerThatTheSourceHasNot_isRefused() {
        account.write("blob", SMALL);
        account.clouds.source.hideContainer(account.blob("blob"));

        assertThrows(NoSuchElementException.class, account::backUp);
    }

    /** What was copied before the process died is not copied again; of a large blob, no part. */
    @ParameterizedTest
    @ValueSource(ints = {3, 9, 17, 25, 31})
    void killed_sameCommandCopiesTheRest(int call) {
        account.concurrency = 1;
        for (int i = 0; i < 4; i++) {
            account.write("%02d".formatted(i), SMALL);
        }
        account.write("large", LARGE);
        account.clouds.faults.atCall(FaultInjector.Side.BEFORE, "never", 1, () -> {});
        int[] calls = {0};
        account.clouds.faults.onEveryCall((side, made) -> {
            if (side == FaultInjector.Side.BEFORE && made.remaining().toHours() < 24 && ++calls[0] == call) {
                throw new FaultInjector.Crash();
            }
        });
        try {
            account.backUp();
        } catch (FaultInjector.Crash | CompletionException died) {
            assertTrue(calls[0] >= call);
        }

        account.backUp();

        for (String name : List.of("00", "01", "02", "03", "large")) {
            assertTrue(account.isBackedUp(name), name);
        }
        assertTrue(puts() <= 5, "at most the one in flight twice: " + puts());
        assertTrue(account.clouds.faults.count("uploads.write") <= 4);
        account.clouds.assertNoOpenUpload();
    }

    @Test
    void signal_stopsAndTheSameCommandCopiesTheRest() {
        for (int i = 0; i < 50; i++) {
            account.write("%02d".formatted(i), SMALL);
        }
        account.clouds.faults.before("target.put", 10, () -> account.shutdown.shutdownWithin(Duration.ofSeconds(1)));

        BackfillResult result = account.backUp();

        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertTrue(
                result.counts().copied() < 30, () -> "copied " + result.counts().copied());
        BackfillFixture next = account;
        next.shutdown.shutdownWithin(Duration.ofDays(30));
        BackfillResult rest = next.backUp();
        assertEquals(Verdict.SOUND, rest.verdict());
        assertEquals(50, rest.counts().upToDate() + rest.counts().copied());
    }

    @Test
    void archivedBlob_hasAFailureRow() {
        account.write("archived", SMALL, blob -> blob.unreadable(FailureCause.ARCHIVED));
        account.write("hot", SMALL);

        BackfillResult result = account.backUp();

        assertEquals(Map.of(FailureCause.ARCHIVED, 1L), result.failures());
        assertEquals(Verdict.DIFFERENCES, result.verdict());
        assertEquals(List.of("failed account/container/archived"), account.foundSorted());
        assertTrue(account.isBackedUp("hot"));
        assertEquals(1, account.clouds.failures.rows().size());
    }

    /** The token of every request is refused: one blob after the other would have a failure row. */
    @Test
    void systemicRefusal_stopsTheRun() {
        for (int i = 0; i < 200; i++) {
            account.write("%03d".formatted(i), SMALL);
        }
        account.clouds.faults.before("source.open", 0, () -> {
            throw new PermanentException("open", FailureCause.FEDERATION, "no session", null);
        });

        BackfillResult result = account.backUp();

        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertTrue(
                result.incomplete().toString().contains("FEDERATION"),
                () -> result.incomplete().toString());
        assertTrue(account.clouds.failures.rows().size() <= account.concurrency);
    }

    @Test
    void deniedContainer_isLeftAfterSomeBlobs() {
        for (int i = 0; i < 200; i++) {
            account.write("%03d".formatted(i), SMALL);
        }
        account.clouds.faults.before("source.open", 0, () -> {
            throw new PermanentException("open", FailureCause.SOURCE_DENIED, "403", null);
        });

        BackfillResult result = account.backUp();

        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertTrue(account.clouds.failures.rows().size() < 20);
        assertTrue(
                account.foundSorted().contains("not compared account/container"),
                () -> account.foundSorted().toString());
    }

    @Test
    void containerThatCannotBeListed_isNamedAndTheOthersAreCopied() {
        account.containers = Set.of("a-denied", BackfillFixture.CONTAINER);
        account.write("blob", SMALL);
        BlobListing memory = account.blobs;
        account.blobs = (run, container, prefix, max, from) -> {
            if (container.equals("a-denied")) {
                throw new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null);
            }
            return memory.list(run, container, prefix, max, from);
        };

        BackfillResult result = account.run(account.ofPlace(Optional.empty(), ""));

        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertEquals(List.of("not compared account/a-denied"), account.foundSorted());
        assertTrue(account.isBackedUp("blob"));
    }

    /** A cloud that is away fails every blob: each waits for it, and after some in a row the run ends. */
    @Test
    void outage_isWaitedForAndEndsTheRun() {
        for (int i = 0; i < 100; i++) {
            account.write("%03d".formatted(i), SMALL);
        }
        account.clouds.faults.before("source.open", 0, FaultInjector.connectionLost());

        BackfillResult result = account.backUp();

        assertEquals(Verdict.INCOMPLETE, result.verdict());
        assertTrue(result.counts().notCompleted() >= 20);
        assertTrue(result.counts().notCompleted() < 40, () -> result.counts().toString());
        assertTrue(account.clouds.clock.sleeps().size() >= 20 * 5, "each blob waits between its runs");
    }

    @Test
    void shortOutage_costsNoBlob() {
        account.write("blob", SMALL);
        int[] tries = {0};
        account.clouds.faults.before("source.open", 0, () -> {
            if (++tries[0] <= 12) {
                throw TransientException.serviceFailure("open", "503", Optional.empty(), null);
            }
        });

        assertEquals(Verdict.SOUND, account.backUp().verdict());

        assertTrue(account.isBackedUp("blob"));
    }

    @Test
    void throttling_pausesAndLosesNothing() {
        for (int i = 0; i < 60; i++) {
            account.write("%02d".formatted(i), SMALL);
        }
        int[] tries = {0};
        account.clouds.faults.before("target.put", 0, () -> {
            if (++tries[0] % 3 == 0) {
                throw TransientException.throttling("put", "SlowDown", Optional.of(Duration.ofSeconds(7)), null);
            }
        });

        BackfillResult result = account.backUp();

        assertEquals(60, result.counts().copied());
        assertTrue(
                account.clouds.clock.sleeps().stream().anyMatch(pause -> pause.compareTo(Duration.ofSeconds(6)) > 0),
                "blobs that have not begun wait, too");
    }

    /** Its segments are on the queue: a worker copies them while this run waits. */
    @Test
    void blobThatWorkersCopy_isFollowed() {
        account.write("large", LARGE);
        var without = account.clouds.config;
        account.clouds.config = new TestConfig().segment(TestConfig.PART).build();
        account.clouds.engine().backUp(account.workerRun(), BlobEvent.ofBlob("event", account.blob("large"), "event"));
        assertEquals(SegmentFixture.PARTS, account.clouds.segmentQueue.pending().size());
        account.clouds.config = without;
        account.clouds.faults.before("checkpoints.find", 3, () -> account.clouds.drain("segment worker"));

        BackfillResult result = account.backUp();

        assertEquals(Verdict.SOUND, result.verdict());
        assertEquals(SegmentFixture.PARTS, account.clouds.faults.count("uploads.write"), "no part twice");
        assertTrue(account.isBackedUp("large"));
        assertEquals(1, result.counts().alreadyThere());
    }

    /** No worker is there: after some time the run copies it itself. */
    @Test
    void blobThatNoWorkerCopies_isTakenOver() {
        account.write("large", LARGE);
        var without = account.clouds.config;
        account.clouds.config = new TestConfig().segment(TestConfig.PART).build();
        Outcome queued = account.clouds
                .engine()
                .backUp(account.workerRun(), BlobEvent.ofBlob("event", account.blob("large"), "event"));
        assertEquals(SegmentFixture.PARTS, ((Outcome.SegmentsQueued) queued).segments());
        account.clouds.config = without;
        account.clouds.clock.advance(TestConfig.RESEND_AFTER.minusMinutes(1));

        BackfillResult result = account.backUp();

        assertEquals(1, result.counts().copied());
        assertTrue(account.isBackedUp("large"));
        assertTrue(account.waits.toString().contains("workers"));
    }

    @Test
    void blobsCountedAhead_areThoseThatAreCopied() {
        mixed();

        BackfillRequest request = account.request(false, OptionalDouble.empty());
        account.run(new BackfillRequest(
                request.container(),
                request.prefix(),
                request.names(),
                false,
                request.prices(),
                request.budget(),
                4,
                true));

        assertTrue(account.expectedBlobs.sum() <= 10);
    }
}
