package io.blobferry.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.replay.ReplayListener.RowResult;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.CallSite;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure row is removed when its blob is backed up, and not before. */
class FailureReplayerTest {
    private final ReplayFixture fixture = ReplayFixture.failed();
    private final BackupFixture clouds = fixture.clouds;

    @Test
    void replay_backedUp_removesRow() {
        ReplayResult result = fixture.replay("replay");

        clouds.assertNewestIsBackedUp();
        assertEquals(Map.of(), clouds.failures.rows());
        assertEquals(1, result.resolved());
        assertFalse(result.hasFailures() || result.isIncomplete());
        assertEquals(Optional.empty(), result.next());
    }

    @Test
    void replay_alreadyBackedUp_copiesNothing() {
        clouds.run("worker");
        long puts = clouds.faults.count("target.put");

        assertEquals(1, fixture.replay("replay").resolved());

        assertEquals(puts, clouds.faults.count("target.put"));
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void replay_sourceDeleted_removesRow() {
        clouds.source.delete(clouds.blob);

        ReplayResult result = fixture.replay("replay");

        assertEquals(1, result.resolved());
        assertEquals(1, result.sourceGone());
        assertEquals(RowResult.SOURCE_GONE, fixture.listener.replayed.getFirst().result());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void replay_failsAgain_incrementsCount() {
        Failure before = clouds.failures.rows().get(clouds.blob.toString());
        clouds.clock.advance(Duration.ofMinutes(1));
        clouds.faults.before("target.put", 0, () -> {
            throw new PermanentException("write", FailureCause.NO_SUCH_BUCKET, "404", null);
        });

        ReplayResult result = fixture.replay("replay");

        FailureStore.Row row = clouds.failures.row(clouds.blob.toString()).orElseThrow();
        assertEquals(1, result.failedAgain());
        assertTrue(result.hasFailures());
        assertEquals(2, row.failureCount());
        assertEquals(before.occurredAt(), row.firstFailedAt());
        assertEquals(FailureCause.NO_SUCH_BUCKET, row.failure().cause());
        assertEquals(before.event(), row.failure().event());
    }

    /** A newer version of the blob fails in another run after the replay has written the object. */
    @Test
    void replay_concurrentFailure_keepsRow() {
        clouds.faults.after("target.put", 1, () -> {
            clouds.clock.advance(Duration.ofSeconds(1));
            fixture.record(FailureCause.FEDERATION);
        });

        ReplayResult result = fixture.replay("replay");

        assertEquals(0, result.resolved());
        assertEquals(
                RowResult.FAILED_CONCURRENTLY,
                fixture.listener.replayed.getFirst().result());
        assertEquals(
                FailureCause.FEDERATION,
                clouds.failures.rows().get(clouds.blob.toString()).cause());
    }

    /** The segments may still fail; only the complete object proves the backup. */
    @Test
    void replay_segmentsQueued_keepsRow() {
        clouds.config = new TestConfig().segment(TestConfig.PART).build();
        clouds.write(BackupFixture.LARGE_ONE);

        ReplayResult first = fixture.replay("replay");
        assertEquals(1, first.inProgress());
        assertTrue(first.isIncomplete() && !first.hasFailures());
        assertEquals(1, clouds.failures.rows().size());

        clouds.drain("worker");
        assertEquals(1, fixture.replay("again").resolved());
        assertEquals(Map.of(), clouds.failures.rows());
        clouds.assertNewestIsBackedUp();
    }

    /** Of the rows of a page, one; the others are replayed, and the request is answered. */
    @Test
    void replay_unexpectedException_countsAgainstItsOwnRow() {
        for (int i = 0; i < 5; i++) {
            BlobAddress blob = new BlobAddress("account", "container", "more/" + i);
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            fixture.record(blob, FailureCause.NO_PROGRESS);
        }
        clouds.clock.advance(Duration.ofSeconds(1));
        clouds.faults.before("failures.remove", 2, () -> {
            throw new NullPointerException("an SDK's null");
        });

        ReplayResult result = fixture.replay("replay");

        assertEquals(5, result.resolved(), result::toString);
        assertEquals(1, result.failedAgain(), result::toString);
        Failure left = clouds.failures.rows().values().iterator().next();
        assertEquals(FailureCause.INTERNAL, left.cause());
        assertTrue(left.detail().contains("NullPointerException"), left.detail());
        assertEquals(2, clouds.failures.row(left.subject()).orElseThrow().failureCount());
    }

    @Test
    void replay_nullFromAnSdk_isRecordedForTheBlob() {
        clouds.clock.advance(Duration.ofSeconds(1));
        clouds.faults.before("source.open", 1, () -> {
            throw new NullPointerException("an SDK's null");
        });
        ReplayResult result = fixture.replay("replay");
        assertEquals(1, result.failedAgain(), result::toString);
        assertEquals(
                FailureCause.INTERNAL,
                clouds.failures.rows().get(clouds.blob.toString()).cause());
    }

    /** A file that cannot be imported is named, and those behind it are imported. */
    @ParameterizedTest
    @ValueSource(strings = {"letters.read", "letters.remove", "failures.record"})
    void deadLetters_unexpectedException_othersAreImported(String operation) {
        fixture.replay("first");
        for (int i = 0; i < 4; i++) {
            fixture.deadLetters.put(
                    "file " + i,
                    "[" + ReplayFixture.deadLetter(new BlobAddress("account", "container", "gone/" + i)) + "]");
        }
        clouds.faults.before(operation, 2, () -> {
            throw new NullPointerException("an SDK's null");
        });

        ReplayResult result = fixture.replay("replay");

        assertEquals(List.of("file 1"), fixture.deadLetters.names());
        String reason = fixture.listener.importedFiles.get(1).retainedReason().orElseThrow();
        assertTrue(reason.contains("file 1") && reason.contains("NullPointerException"), reason);
        assertEquals(1, result.unreadable());
        fixture.replay("again");
        assertEquals(List.of(), fixture.deadLetters.names());
    }

    @Test
    void deadLetters_fileThatMayNotBeRead_othersAreImported() {
        fixture.replay("first");
        for (int i = 0; i < 4; i++) {
            fixture.deadLetters.put(
                    "file " + i,
                    "[" + ReplayFixture.deadLetter(new BlobAddress("account", "container", "gone/" + i)) + "]");
        }
        clouds.faults.before("letters.read", 2, () -> {
            throw new PermanentException("read", FailureCause.REJECTED, "409 customer-provided key", null);
        });
        assertEquals(1, fixture.replay("replay").unreadable());
        assertEquals(List.of("file 1"), fixture.deadLetters.names());
    }

    @Test
    void dryRun_reportsOnly() {
        fixture.deadLetters.put("file", "[" + ReplayFixture.deadLetter(clouds.blob) + "]");
        Map<String, Failure> rows = clouds.failures.rows();

        ReplayResult result = fixture.replay("dry", ReplayFixture.ALL.asDryRun());

        assertEquals(1, result.found());
        assertEquals(1, result.deadLetterEvents());
        assertEquals(List.of(clouds.blob.toString()), fixture.listener.candidates);
        assertEquals(rows, clouds.failures.rows());
        assertEquals(List.of("file"), fixture.deadLetters.names());
        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
    }

    @Test
    void replay_respectsRate() {
        for (int i = 0; i < 2; i++) {
            fixture.record(new BlobAddress("account", "container", "gone/" + i), FailureCause.CHANGING_TOO_FAST);
        }
        fixture.replay("replay", ReplayFixture.ALL.perSecond(2));
        Duration waited = clouds.clock.sleeps().stream().reduce(Duration.ZERO, Duration::plus);
        assertTrue(waited.compareTo(Duration.ofMillis(900)) > 0, waited::toString);
    }

    @Test
    void replay_selection_limitsRows() {
        BlobAddress other = new BlobAddress("account", "other", "blob");
        clouds.source.put(other, BackupFixture.SMALL_TWO);
        fixture.record(other, FailureCause.CHANGING_TOO_FAST);
        FailureSelection selection = new FailureSelection(
                Optional.empty(), Optional.of("other"), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

        ReplayResult result =
                fixture.replay("replay", new ReplayOptions(selection, false, false, 1000, 1, Optional.empty()));

        assertEquals(1, result.found());
        assertEquals(Set.of(clouds.blob.toString()), clouds.failures.rows().keySet());
    }

    @Test
    void dueOnly_skipsRowsNotDue() {
        ReplayOptions due = new ReplayOptions(FailureSelection.ALL, true, false, 1000, 1, Optional.empty());
        assertEquals(0, fixture.replay("timer", due).found());
        clouds.clock.advance(Duration.ofMinutes(14));
        assertEquals(0, fixture.replay("timer", due).found(), "a right that was just granted is not yet in effect");
        clouds.clock.advance(Duration.ofMinutes(1));
        assertEquals(1, fixture.replay("timer", due).resolved());
    }

    /** Two replays of one row: each checks the blob, and the second finds the row removed. */
    @TestFactory
    Stream<DynamicTest> concurrentReplay_anywhere_isSafe() {
        return atEveryCallSite((disturbed, place) -> {
            place.inject(disturbed.clouds, () -> disturbed.replay("other"));

            ReplayResult result = disturbed.replay(CallSite.RUN);

            assertFalse(result.hasFailures(), result::toString);
            assertEquals(Map.of(), disturbed.clouds.failures.rows());
            assertEquals(List.of(), disturbed.deadLetters.names());
            disturbed.clouds.assertNewestIsBackedUp();
            disturbed.clouds.assertNoMixedObject();
        });
    }

    /** After a crash at any call, also during the import of dead letters, the next replay completes the work. */
    @TestFactory
    Stream<DynamicTest> crash_anywhere_losesNothing() {
        return atEveryCallSite((crashing, place) -> {
            place.inject(crashing.clouds, crashing.clouds.faults.crash(CallSite.RUN));
            try {
                crashing.replay(CallSite.RUN);
            } catch (FaultInjector.Crash | CompletionException crash) {
                assertTrue(crashing.clouds.faults.isCrashed(CallSite.RUN), crash::toString);
            }

            crashing.replay("again");

            crashing.clouds.assertNewestIsBackedUp();
            assertEquals(Map.of(), crashing.clouds.failures.rows());
            assertEquals(List.of(), crashing.deadLetters.names());
        });
    }

    private static Stream<DynamicTest> atEveryCallSite(BiConsumer<ReplayFixture, CallSite> test) {
        ReplayFixture undisturbed = withDeadLetters();
        undisturbed.replay(CallSite.RUN);
        return CallSite.all(undisturbed.clouds.faults).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> test.accept(withDeadLetters(), place)));
    }

    private static ReplayFixture withDeadLetters() {
        ReplayFixture fixture = new ReplayFixture(BackupFixture.withBlob(BackupFixture.SMALL_ONE));
        fixture.deadLetters.put("file", "[" + ReplayFixture.deadLetter(fixture.clouds.blob) + "]");
        return fixture;
    }

    /** While a service is unavailable, more attempts are of no use. */
    @Test
    void unavailableService_stopsEarlyAndResumes() {
        for (int i = 0; i < 40; i++) {
            BlobAddress blob = new BlobAddress("account", "container", "more/" + i);
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            fixture.record(blob, FailureCause.CHANGING_TOO_FAST);
        }
        AtomicInteger refusals = new AtomicInteger();
        clouds.faults.before("target.put", 0, () -> {
            if (refusals.incrementAndGet() <= 60) {
                FaultInjector.connectionLost().run();
            }
        });

        ReplayResult stopped = fixture.replay("replay", ReplayFixture.ALL, Duration.ofHours(1));

        assertTrue(stopped.stopReason().orElseThrow().contains("may be unavailable"), stopped::toString);
        assertTrue(stopped.isIncomplete());
        assertEquals(41, clouds.failures.rows().size(), "no row is lost");
        FailureStore.Row attempted = clouds.failures
                .row(fixture.listener.replayed.getFirst().subject())
                .orElseThrow();
        assertEquals(1, attempted.failureCount(), "an outage costs no row an attempt");

        refusals.set(1000);
        fixture.replay("rest", continuing(stopped), Duration.ofHours(1));
        fixture.replay("all", ReplayFixture.ALL, Duration.ofHours(1));
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void timeLimit_returnsContinuation() {
        for (int i = 0; i < 10; i++) {
            BlobAddress blob = new BlobAddress("account", "container", "more/" + i);
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            fixture.record(blob, FailureCause.CHANGING_TOO_FAST);
        }
        clouds.faults.after("target.put", 5, () -> clouds.clock.advance(BackupFixture.RUN_TIMEOUT.minusSeconds(50)));

        ReplayResult result = fixture.replay("replay");

        assertEquals(5, result.resolved());
        assertEquals(Optional.of("time limit reached"), result.stopReason());
        assertNotEquals(Optional.empty(), result.next());
        assertEquals(6, fixture.replay("rest", continuing(result)).resolved());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    private static ReplayOptions continuing(ReplayResult from) {
        return new ReplayOptions(FailureSelection.ALL, false, false, 1000, 1, from.next());
    }

    @Test
    void delivery_nowReadable_isProcessed() {
        clouds.failures.remove(
                fixture.newRun("fixture"),
                clouds.failures.row(clouds.blob.toString()).orElseThrow());
        deliveryRow(ReplayFixture.event(clouds.blob));
        assertEquals(1, fixture.replay("replay").resolved());
        clouds.assertNewestIsBackedUp();
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void delivery_stillUnreadable_keepsRow() {
        fixture.replay("first");
        deliveryRow("no JSON");
        clouds.clock.advance(Duration.ofSeconds(1));
        assertEquals(1, fixture.replay("replay").failedAgain());
        assertEquals(1, clouds.failures.rows().size());
        Failure failure = clouds.failures.rows().values().iterator().next();
        assertEquals(2, clouds.failures.row(failure.subject()).orElseThrow().failureCount());
    }

    @Test
    void delivery_failsAsBlob_removesOwnRow() {
        fixture.replay("first");
        clouds.source.put(clouds.blob, BackupFixture.SMALL_TWO, blob -> blob.unreadable(FailureCause.ARCHIVED));
        deliveryRow(ReplayFixture.event(clouds.blob));

        assertEquals(1, fixture.replay("replay").failedAgain());

        assertEquals(Set.of(clouds.blob.toString()), clouds.failures.rows().keySet());
    }

    private void deliveryRow(String text) {
        clouds.failures.record(
                fixture.newRun("fixture"),
                Failure.ofDelivery(text, clouds.clock.instant(), FailureCause.UNREADABLE_EVENT, "read", "reason"));
    }

    @Test
    void deadLetters_becomeRowsWithReason() {
        fixture.replay("first");
        clouds.source.put(clouds.blob, BackupFixture.SMALL_TWO);
        fixture.deadLetters.put("file", "[" + ReplayFixture.deadLetter(clouds.blob) + ",{\"kind\":\"unknown\"}]");
        clouds.faults.before("target.put", 0, () -> {
            throw new PermanentException("write", FailureCause.TARGET_DENIED, "403", null);
        });
        FailureSelection none = new FailureSelection(
                Optional.empty(), Optional.of("other"), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

        ReplayResult result =
                fixture.replay("replay", new ReplayOptions(none, false, false, 1000, 1, Optional.empty()));

        assertEquals(1, result.deadLetterFiles());
        assertEquals(2, result.deadLetterEvents());
        assertEquals(List.of(), fixture.deadLetters.names());
        FailureStore.Row row = clouds.failures.row(clouds.blob.toString()).orElseThrow();
        assertEquals(FailureCause.UNDELIVERED, row.failure().cause());
        assertTrue(
                row.failure().detail().contains("deadLetterReason MaxDeliveryAttemptsExceeded, deliveryAttempts 30"),
                row.failure().detail());
        assertTrue(row.failure().event().text().contains("\"deliveryAttempts\":30"));
        assertEquals(2, clouds.failures.rows().size(), "the unreadable event has a row too");
    }

    /** Removing the file would lose the events of another consumer of the container. */
    @Test
    void deadLetters_foreignEvents_fileStays() {
        BlobAddress foreign = new BlobAddress("another", "container", "blob");
        fixture.deadLetters.put("file", "[" + ReplayFixture.deadLetter(foreign) + "]");

        ReplayResult result = fixture.replay("replay");

        assertEquals(List.of("file"), fixture.deadLetters.names());
        assertEquals(List.of(new ImportedFile(0, false, Optional.empty())), fixture.listener.importedFiles);
        assertEquals(0, result.deadLetterEvents());
        assertFalse(result.hasFailures(), result::toString);
    }

    @Test
    void deadLetters_sameBlob_latestCountsOnce() {
        fixture.replay("first");
        String letter = ReplayFixture.deadLetter(clouds.blob);
        fixture.deadLetters.put(
                "file",
                "["
                        + String.join(
                                ",",
                                letter.replace("23:00:00Z", "22:30:00Z"),
                                letter.replace("\"deliveryAttempts\":30", "\"deliveryAttempts\":7"),
                                letter.replace("23:00:00Z", "22:00:00Z"))
                        + "]");
        clouds.faults.before("letters.remove", 1, FaultInjector.connectionLost());
        ReplayOptions none = new ReplayOptions(
                new FailureSelection(
                        Optional.empty(),
                        Optional.of("other"),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()),
                false,
                false,
                1000,
                1,
                Optional.empty());

        fixture.replay("lost removal", none);
        assertEquals(List.of("file"), fixture.deadLetters.names());
        ReplayResult result = fixture.replay("once more", none);

        assertEquals(3, result.deadLetterEvents());
        assertEquals(List.of(), fixture.deadLetters.names());
        FailureStore.Row row = clouds.failures.row(clouds.blob.toString()).orElseThrow();
        assertEquals(1, row.failureCount());
        assertTrue(
                row.failure().detail().contains("deliveryAttempts 7"),
                row.failure().detail());
    }

    /** The file is the only copy, so it stays; its row is removed after an operator has removed the file. */
    @Test
    void deadLetters_invalidJson_fileIsRetained() {
        fixture.replay("first");
        fixture.deadLetters.put("some/file", "[{\"cut off\":");

        ReplayResult result = fixture.replay("replay");
        fixture.replay("again");

        assertTrue(result.hasFailures());
        assertEquals(List.of("some/file"), fixture.deadLetters.names());
        FailureStore.Row row = clouds.failures.row("dead letters some/file").orElseThrow();
        assertEquals(1, row.failureCount(), "reading the file again is not another failure");
        assertTrue(
                row.failure().detail().contains("not valid JSON"), row.failure().detail());

        fixture.deadLetters.clear();
        assertEquals(1, fixture.replay("after removal").resolved());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    /** For any number of files, however slowly they are read. */
    @Test
    void deadLetters_useAtMostHalfTheTime() {
        for (int i = 0; i < 20; i++) {
            fixture.deadLetters.put("file " + i, "[" + ReplayFixture.deadLetter(clouds.blob) + "]");
        }
        clouds.faults.before("letters.read", 0, () -> clouds.clock.advance(BackupFixture.RUN_TIMEOUT.dividedBy(12)));

        ReplayResult result = fixture.replay("replay");

        assertEquals(1, result.resolved(), result::toString);
        assertTrue(result.deadLetterFiles() > 3 && fixture.deadLetters.names().size() > 10, result::toString);
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void deadLetters_fileTooLarge_isRetained() {
        fixture.deadLetters.put("large", "[" + " ".repeat((int) DeadLetterImporter.MAX_FILE_BYTES) + "]");
        assertTrue(fixture.replay("replay").hasFailures());
        assertEquals(List.of("large"), fixture.deadLetters.names());
        assertEquals(0, clouds.faults.count("letters.read"));
    }

    @Test
    void deadLetters_eventTooLarge_fileIsRetained() {
        fixture.replay("first");
        fixture.deadLetters.put("file", "[{\"long\":\"" + "x".repeat(40_000) + "\"}]");
        fixture.replay("replay");
        fixture.replay("again");
        assertEquals(List.of("file"), fixture.deadLetters.names());
        assertEquals(1, clouds.failures.rows().size());
    }

    @Test
    void deadLetters_listingFails_rowsReplayed() {
        clouds.faults.before("letters.list", 0, () -> {
            throw new PermanentException("list", FailureCause.STATE_DENIED, "403", null);
        });
        ReplayResult result = fixture.replay("replay");
        assertEquals(1, result.resolved());
        assertEquals(1, result.unreadable());
        assertTrue(
                fixture.listener.unreadable.getFirst().contains("Grant the identity"),
                fixture.listener.unreadable::toString);
    }
}
