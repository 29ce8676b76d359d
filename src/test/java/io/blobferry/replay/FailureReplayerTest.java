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

/** Rows go when their blob is backed up, and never before. */
class FailureReplayerTest {
    private final ReplayFixture scene = ReplayFixture.failed();
    private final BackupFixture clouds = scene.clouds;

    @Test
    void theRowGoesWhenTheBlobIsBackedUp() {
        ReplayResult sum = scene.replay("replay");

        clouds.assertNewestIsBackedUp();
        assertEquals(Map.of(), clouds.failures.rows());
        assertEquals(1, sum.resolved());
        assertFalse(sum.hasFailures() || sum.isIncomplete());
        assertEquals(Optional.empty(), sum.next());
    }

    @Test
    void aBlobThatIsBackedUpAlreadyIsNotCopiedAgain() {
        clouds.run("worker");
        long puts = clouds.boundary.count("target.put");

        assertEquals(1, scene.replay("replay").resolved());

        assertEquals(puts, clouds.boundary.count("target.put"));
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void aBlobThatIsGoneAtTheSourceIsSettledAndSaidToBeGone() {
        clouds.source.delete(clouds.blob);

        ReplayResult sum = scene.replay("replay");

        assertEquals(1, sum.resolved());
        assertEquals(1, sum.sourceGone());
        assertEquals(RowResult.SOURCE_GONE, scene.told.replayed.getFirst().fate());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void aBlobThatFailsAgainIsCountedUpAndKeepsItsEvent() {
        Failure before = clouds.failures.rows().get(clouds.blob.toString());
        clouds.clock.advance(Duration.ofMinutes(1));
        clouds.boundary.before("target.put", 0, () -> {
            throw new PermanentException("write", FailureCause.NO_SUCH_BUCKET, "404", null);
        });

        ReplayResult sum = scene.replay("replay");

        FailureStore.Row row = clouds.failures.row(clouds.blob.toString()).orElseThrow();
        assertEquals(1, sum.failedAgain());
        assertTrue(sum.hasFailures());
        assertEquals(2, row.failureCount());
        assertEquals(before.occurredAt(), row.firstFailedAt());
        assertEquals(FailureCause.NO_SUCH_BUCKET, row.failure().cause());
        assertEquals(before.event(), row.failure().event());
    }

    /** The engine was done with the blob, and then a newer version of it failed elsewhere. */
    @Test
    void aFailureThatIsRecordedMeanwhileIsNotLost() {
        clouds.boundary.after("target.put", 1, () -> {
            clouds.clock.advance(Duration.ofSeconds(1));
            scene.record(FailureCause.FEDERATION);
        });

        ReplayResult sum = scene.replay("replay");

        assertEquals(0, sum.resolved());
        assertEquals(
                RowResult.FAILED_CONCURRENTLY, scene.told.replayed.getFirst().fate());
        assertEquals(
                FailureCause.FEDERATION,
                clouds.failures.rows().get(clouds.blob.toString()).cause());
    }

    /** Its segments may yet fail; only a look at the whole object proves the backup. */
    @Test
    void aBlobThatWasHandedOverKeepsItsRowUntilItIsThere() {
        clouds.limits = new TestConfig().segment(TestConfig.PART).build();
        clouds.write(BackupFixture.LARGE_ONE);

        ReplayResult first = scene.replay("replay");
        assertEquals(1, first.inProgress());
        assertTrue(first.isIncomplete() && !first.hasFailures());
        assertEquals(1, clouds.failures.rows().size());

        clouds.drain("worker");
        assertEquals(1, scene.replay("again").resolved());
        assertEquals(Map.of(), clouds.failures.rows());
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void aDryRunTellsAndDoesNothing() {
        scene.letters.leave("file", "[" + ReplayFixture.deadLetter(clouds.blob) + "]");
        Map<String, Failure> rows = clouds.failures.rows();

        ReplayResult sum = scene.replay("dry", ReplayFixture.EVERYTHING.asDryRun());

        assertEquals(1, sum.found());
        assertEquals(1, sum.deadLetterEvents());
        assertEquals(List.of(clouds.blob.toString()), scene.told.found);
        assertEquals(rows, clouds.failures.rows());
        assertEquals(List.of("file"), scene.letters.names());
        assertEquals(Optional.empty(), clouds.target.current(clouds.key));
    }

    @Test
    void noMoreAreBegunInASecondThanAsked() {
        for (int i = 0; i < 2; i++) {
            scene.record(new BlobAddress("account", "container", "gone/" + i), FailureCause.CHANGING_TOO_FAST);
        }
        scene.replay("replay", ReplayFixture.EVERYTHING.perSecond(2));
        Duration waited = clouds.clock.pauses().stream().reduce(Duration.ZERO, Duration::plus);
        assertTrue(waited.compareTo(Duration.ofMillis(900)) > 0, waited::toString);
    }

    @Test
    void onlyTheSelectedAreReplayed() {
        BlobAddress other = new BlobAddress("account", "other", "blob");
        clouds.source.put(other, BackupFixture.SMALL_TWO);
        scene.record(other, FailureCause.CHANGING_TOO_FAST);
        FailureSelection selection = new FailureSelection(
                Optional.empty(), Optional.of("other"), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

        ReplayResult sum =
                scene.replay("replay", new ReplayOptions(selection, false, false, 1000, 1, Optional.empty()));

        assertEquals(1, sum.found());
        assertEquals(Set.of(clouds.blob.toString()), clouds.failures.rows().keySet());
    }

    @Test
    void aTimerLeavesAloneWhatIsNotDue() {
        ReplayOptions due = new ReplayOptions(FailureSelection.ALL, true, false, 1000, 1, Optional.empty());
        assertEquals(0, scene.replay("timer", due).found());
        clouds.clock.advance(Duration.ofHours(23));
        assertEquals(0, scene.replay("timer", due).found(), "somebody has to grant the right first");
        clouds.clock.advance(Duration.ofHours(1));
        assertEquals(1, scene.replay("timer", due).resolved());
    }

    /** Two that read the same row: each looks at the blob, and the second to remove the row finds it gone. */
    @TestFactory
    Stream<DynamicTest> anotherReplayAtAnyMomentDoesNoHarm() {
        return everywhere((disturbed, place) -> {
            place.disturb(disturbed.clouds, () -> disturbed.replay("other"));

            ReplayResult sum = disturbed.replay(CallSite.RUN);

            assertFalse(sum.hasFailures(), sum::toString);
            assertEquals(Map.of(), disturbed.clouds.failures.rows());
            assertEquals(List.of(), disturbed.letters.names());
            disturbed.clouds.assertNewestIsBackedUp();
            disturbed.clouds.assertNoObjectIsMixed();
        });
    }

    /** Dies between any two steps, those of the dead letters included: what it leaves, the next replay finds. */
    @TestFactory
    Stream<DynamicTest> aReplayThatDiesLosesNothing() {
        return everywhere((crashing, place) -> {
            place.disturb(crashing.clouds, crashing.clouds.boundary.crash(CallSite.RUN));
            try {
                crashing.replay(CallSite.RUN);
            } catch (FaultInjector.Crash | CompletionException died) {
                assertTrue(crashing.clouds.boundary.isDead(CallSite.RUN), died::toString);
            }

            crashing.replay("again");

            crashing.clouds.assertNewestIsBackedUp();
            assertEquals(Map.of(), crashing.clouds.failures.rows());
            assertEquals(List.of(), crashing.letters.names());
        });
    }

    private static Stream<DynamicTest> everywhere(BiConsumer<ReplayFixture, CallSite> test) {
        ReplayFixture undisturbed = withDeadLetters();
        undisturbed.replay(CallSite.RUN);
        return CallSite.all(undisturbed.clouds.boundary).stream()
                .map(place -> DynamicTest.dynamicTest(place.toString(), () -> test.accept(withDeadLetters(), place)));
    }

    private static ReplayFixture withDeadLetters() {
        ReplayFixture scene = new ReplayFixture(BackupFixture.holding(BackupFixture.SMALL_ONE));
        scene.letters.leave("file", "[" + ReplayFixture.deadLetter(scene.clouds.blob) + "]");
        return scene;
    }

    /** When nothing gets across any more, asking for the next thousand helps nobody. */
    @Test
    void aCloudThatDoesNotAnswerEndsItEarlyAndTheNextGoesOnFromThere() {
        for (int i = 0; i < 40; i++) {
            BlobAddress blob = new BlobAddress("account", "container", "more/" + i);
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            scene.record(blob, FailureCause.CHANGING_TOO_FAST);
        }
        AtomicInteger refusals = new AtomicInteger();
        clouds.boundary.before("target.put", 0, () -> {
            if (refusals.incrementAndGet() <= 60) {
                FaultInjector.lost().run();
            }
        });

        ReplayResult early = scene.replay("replay", ReplayFixture.EVERYTHING, Duration.ofHours(1));

        assertTrue(early.stopReason().orElseThrow().contains("consecutive incomplete"), early::toString);
        assertTrue(early.isIncomplete());
        assertEquals(41, clouds.failures.rows().size(), "nothing is lost");
        FailureStore.Row tried =
                clouds.failures.row(scene.told.replayed.getFirst().subject()).orElseThrow();
        assertEquals(2, tried.failureCount(), "that it came to no end is counted");

        refusals.set(1000);
        scene.replay("rest", goingOn(early), Duration.ofHours(1));
        scene.replay("all", ReplayFixture.EVERYTHING, Duration.ofHours(1));
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void whenItsTimeIsUpItSaysWhereToGoOn() {
        for (int i = 0; i < 10; i++) {
            BlobAddress blob = new BlobAddress("account", "container", "more/" + i);
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            scene.record(blob, FailureCause.CHANGING_TOO_FAST);
        }
        clouds.boundary.after("target.put", 5, () -> clouds.clock.advance(BackupFixture.TIME.minusSeconds(50)));

        ReplayResult sum = scene.replay("replay");

        assertEquals(5, sum.resolved());
        assertEquals(Optional.of("time limit reached"), sum.stopReason());
        assertNotEquals(Optional.empty(), sum.next());
        assertEquals(6, scene.replay("rest", goingOn(sum)).resolved());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    private static ReplayOptions goingOn(ReplayResult from) {
        return new ReplayOptions(FailureSelection.ALL, false, false, 1000, 1, from.next());
    }

    @Test
    void aDeliveryThatCanBeReadByNowIsTakenAgain() {
        clouds.failures.remove(
                scene.newRun("scene"),
                clouds.failures.row(clouds.blob.toString()).orElseThrow());
        deliveryRow(ReplayFixture.event(clouds.blob));
        assertEquals(1, scene.replay("replay").resolved());
        clouds.assertNewestIsBackedUp();
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void aDeliveryThatStillCannotBeReadKeepsItsOneRow() {
        scene.replay("first");
        deliveryRow("no JSON");
        clouds.clock.advance(Duration.ofSeconds(1));
        assertEquals(1, scene.replay("replay").failedAgain());
        assertEquals(1, clouds.failures.rows().size());
        Failure failure = clouds.failures.rows().values().iterator().next();
        assertEquals(2, clouds.failures.row(failure.subject()).orElseThrow().failureCount());
    }

    @Test
    void aDeliveryThatFailsUnderTheNameOfItsBlobLeavesNoRowOfItsOwn() {
        scene.replay("first");
        clouds.source.put(clouds.blob, BackupFixture.SMALL_TWO, blob -> blob.unreadable(FailureCause.ARCHIVED));
        deliveryRow(ReplayFixture.event(clouds.blob));

        assertEquals(1, scene.replay("replay").failedAgain());

        assertEquals(Set.of(clouds.blob.toString()), clouds.failures.rows().keySet());
    }

    private void deliveryRow(String text) {
        clouds.failures.record(
                scene.newRun("scene"),
                Failure.ofDelivery(text, clouds.clock.instant(), FailureCause.UNREADABLE_EVENT, "read", "why"));
    }

    @Test
    void deadLettersBecomeRowsThatSayWhy() {
        scene.replay("first");
        clouds.source.put(clouds.blob, BackupFixture.SMALL_TWO);
        scene.letters.leave("file", "[" + ReplayFixture.deadLetter(clouds.blob) + ",{\"kind\":\"unknown\"}]");
        clouds.boundary.before("target.put", 0, () -> {
            throw new PermanentException("write", FailureCause.TARGET_DENIED, "403", null);
        });
        FailureSelection none = new FailureSelection(
                Optional.empty(), Optional.of("other"), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

        ReplayResult sum = scene.replay("replay", new ReplayOptions(none, false, false, 1000, 1, Optional.empty()));

        assertEquals(1, sum.deadLetterFiles());
        assertEquals(2, sum.deadLetterEvents());
        assertEquals(List.of(), scene.letters.names());
        FailureStore.Row row = clouds.failures.row(clouds.blob.toString()).orElseThrow();
        assertEquals(FailureCause.UNDELIVERED, row.failure().cause());
        assertTrue(
                row.failure().detail().contains("deadLetterReason MaxDeliveryAttemptsExceeded, deliveryAttempts 30"),
                row.failure().detail());
        assertTrue(row.failure().event().text().contains("\"deliveryAttempts\":30"));
        assertEquals(2, clouds.failures.rows().size(), "the one that cannot be read has a row too");
    }

    /** Whoever else shares the container would lose them, and nobody would ever know. */
    @Test
    void aFileOfOthersEventsStaysAndIsNothingToLookAt() {
        BlobAddress others = new BlobAddress("another", "container", "blob");
        scene.letters.leave("file", "[" + ReplayFixture.deadLetter(others) + "]");

        ReplayResult sum = scene.replay("replay");

        assertEquals(List.of("file"), scene.letters.names());
        assertEquals(List.of(new ImportedFile(0, false, Optional.empty())), scene.told.letters);
        assertEquals(0, sum.deadLetterEvents());
        assertFalse(sum.hasFailures(), sum::toString);
    }

    @Test
    void manyDeadLettersOfOneBlobAreOneFailureAndTheLatestIsKept() {
        scene.replay("first");
        String letter = ReplayFixture.deadLetter(clouds.blob);
        scene.letters.leave(
                "file",
                "["
                        + String.join(
                                ",",
                                letter.replace("23:00:00Z", "22:30:00Z"),
                                letter.replace("\"deliveryAttempts\":30", "\"deliveryAttempts\":7"),
                                letter.replace("23:00:00Z", "22:00:00Z"))
                        + "]");
        clouds.boundary.before("letters.remove", 1, FaultInjector.lost());
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

        scene.replay("its removal is lost", none);
        assertEquals(List.of("file"), scene.letters.names());
        ReplayResult sum = scene.replay("once more", none);

        assertEquals(3, sum.deadLetterEvents());
        assertEquals(List.of(), scene.letters.names());
        FailureStore.Row row = clouds.failures.row(clouds.blob.toString()).orElseThrow();
        assertEquals(1, row.failureCount());
        assertTrue(
                row.failure().detail().contains("deliveryAttempts 7"),
                row.failure().detail());
    }

    /** Nobody else keeps it, so it stays; its row goes when a person has taken it away. */
    @Test
    void aFileThatIsNoJsonIsKeptAndHasARowOfItsOwn() {
        scene.replay("first");
        scene.letters.leave("some/file", "[{\"cut off\":");

        ReplayResult sum = scene.replay("replay");
        scene.replay("again");

        assertTrue(sum.hasFailures());
        assertEquals(List.of("some/file"), scene.letters.names());
        FailureStore.Row row = clouds.failures.row("dead letters some/file").orElseThrow();
        assertEquals(1, row.failureCount(), "finding it once more is no other failure");
        assertTrue(
                row.failure().detail().contains("not valid JSON"), row.failure().detail());

        scene.letters.clear();
        assertEquals(1, scene.replay("at last").resolved());
        assertEquals(Map.of(), clouds.failures.rows());
    }

    /** However many there are, and however slowly they are read. */
    @Test
    void deadLettersTakeHalfOfTheTimeAtTheMost() {
        for (int i = 0; i < 20; i++) {
            scene.letters.leave("file " + i, "[" + ReplayFixture.deadLetter(clouds.blob) + "]");
        }
        clouds.boundary.before("letters.read", 0, () -> clouds.clock.advance(BackupFixture.TIME.dividedBy(12)));

        ReplayResult sum = scene.replay("replay");

        assertEquals(1, sum.resolved(), sum::toString);
        assertTrue(sum.deadLetterFiles() > 3 && scene.letters.names().size() > 10, sum::toString);
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void aFileThatIsTooLargeIsKept() {
        scene.letters.leave("large", "[" + " ".repeat((int) DeadLetterImporter.MAX_FILE_BYTES) + "]");
        assertTrue(scene.replay("replay").hasFailures());
        assertEquals(List.of("large"), scene.letters.names());
        assertEquals(0, clouds.boundary.count("letters.read"));
    }

    @Test
    void anEventThatIsTooLongForARowKeepsItsFileAndIsNeverDropped() {
        scene.replay("first");
        scene.letters.leave("file", "[{\"long\":\"" + "x".repeat(40_000) + "\"}]");
        scene.replay("replay");
        scene.replay("again");
        assertEquals(List.of("file"), scene.letters.names());
        assertEquals(1, clouds.failures.rows().size());
    }

    @Test
    void deadLettersThatCannotBeListedDoNotKeepTheRowsWaiting() {
        clouds.boundary.before("letters.list", 0, () -> {
            throw new PermanentException("list", FailureCause.STATE_DENIED, "403", null);
        });
        ReplayResult sum = scene.replay("replay");
        assertEquals(1, sum.resolved());
        assertEquals(1, sum.unreadable());
        assertTrue(scene.told.unreadable.getFirst().contains("Grant the identity"), scene.told.unreadable::toString);
    }
}
