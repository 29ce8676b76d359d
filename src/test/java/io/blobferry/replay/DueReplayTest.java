package io.blobferry.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import io.blobferry.replay.ReplayListener.RowResult;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.RecordingReplayListener;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The timer's replay reaches every row, and an outage does not cost each row an attempt. */
class DueReplayTest {
    private static final ReplayOptions DUE =
            new ReplayOptions(FailureSelection.ALL, true, false, 1000, 1, Optional.empty());
    private static final Duration TIMER = Duration.ofMinutes(15);
    private static final Duration ALLOWED = Duration.ofMinutes(9);

    private final ReplayFixture fixture = new ReplayFixture(BackupFixture.withBlob(BackupFixture.SMALL_ONE));
    private final BackupFixture clouds = fixture.clouds;

    private void fail(String container, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            BlobAddress blob = new BlobAddress("account", container, "%s/%02d".formatted(prefix, i));
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            fixture.record(blob, FailureCause.NO_PROGRESS);
        }
    }

    private ReplayResult replayDue(String id) {
        return fixture.replay(id, DUE, ALLOWED);
    }

    private long attempts() {
        return clouds.failures.rows().keySet().stream()
                .map(subject -> clouds.failures.row(subject).orElseThrow())
                .mapToLong(FailureStore.Row::failureCount)
                .sum();
    }

    /** The rows at the beginning of the table stay due, since their segments are never copied, and take all the time of a run. */
    @Test
    void rowsThatStayDue_doNotStarveTheOthers() {
        clouds.config = new TestConfig().segment(TestConfig.PART).build();
        for (int i = 0; i < 6; i++) {
            BlobAddress blob = new BlobAddress("account", "container", "a/" + i);
            clouds.source.put(blob, BackupFixture.LARGE_ONE);
            fixture.record(blob, FailureCause.NO_PROGRESS);
        }
        fail("container", "z", 9);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.before("checkpoints.find", 0, () -> clouds.clock.advance(Duration.ofMinutes(2)));

        for (int run = 0; run < 12; run++) {
            replayDue("timer " + run);
            clouds.clock.advance(TIMER);
        }

        assertEquals(
                List.of(),
                clouds.failures.rows().keySet().stream()
                        .filter(subject -> subject.contains("/z/"))
                        .toList());
    }

    @Test
    void pageThatDoesNotFit_continuesWithTheNextAndComesRound() {
        fail("container", "a", 12);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.after("target.put", 0, () -> clouds.clock.advance(Duration.ofMinutes(4)));

        Set<String> pages = new HashSet<>();
        for (int run = 0; run < 4; run++) {
            int before = fixture.listener.replayed.size();
            replayDue("timer " + run);
            pages.add(fixture.listener.replayed.get(before).subject());
        }
        assertEquals(
                Set.of(
                        "account/container/a/00",
                        "account/container/a/03",
                        "account/container/a/06",
                        "account/container/a/09"),
                pages,
                "each run begins with the page after the last");
        for (int run = 4; run < 10; run++) {
            replayDue("timer " + run);
        }
        assertEquals(Map.of(), clouds.failures.rows());
    }

    @Test
    void rowsOfAPage_oldestDueFirst() {
        for (String name : List.of("c", "a", "b")) {
            BlobAddress blob = new BlobAddress("account", "container", name);
            clouds.source.put(blob, BackupFixture.SMALL_ONE);
            fixture.record(blob, FailureCause.NO_PROGRESS);
            clouds.clock.advance(Duration.ofMinutes(1));
        }
        clouds.clock.advance(Duration.ofHours(1));
        replayDue("timer");
        assertEquals(
                List.of("account/container/c", "account/container/a", "account/container/b"),
                fixture.listener.replayed.stream()
                        .map(RecordingReplayListener.ReplayedRow::subject)
                        .toList());
    }

    /** Of two workers' timers, each takes the pages that the other has not. */
    @Test
    void concurrentReplays_takeDifferentPages() {
        fail("container", "a", 12);
        clouds.clock.advance(Duration.ofHours(1));
        AtomicBoolean other = new AtomicBoolean();
        clouds.faults.before("cursor.write", 2, () -> {
            if (other.compareAndSet(false, true)) {
                replayDue("other");
            }
        });
        replayDue("timer");
        assertEquals(Map.of(), clouds.failures.rows());
        assertEquals(12, fixture.listener.replayed.size(), "each row is replayed once");
    }

    /** No row pays for a cloud that is away: as many are tried as it takes to see that, and none of them counts it. */
    @Test
    void cloudThatIsAway_stopsWithoutCountingAttempts() {
        fail("container", "a", 40);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.before("target.put", 0, FaultInjector.connectionLost());

        for (int run = 0; run < 3; run++) {
            ReplayResult result = fixture.replay("timer " + run, DUE, Duration.ofHours(1));
            assertTrue(result.stopReason().orElseThrow().contains("may be unavailable"), result::toString);
            assertEquals(10, result.found(), result::toString);
        }

        assertEquals(40, attempts(), "one for each row, as before");
    }

    /** A blob that is never finished, among others that are, counts its attempts and waits longer each time. */
    @Test
    void incompleteRow_amongResults_countsItsAttempt() {
        fail("container", "a", 6);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.onEveryCall((side, call) -> {
            if (side == FaultInjector.Side.BEFORE
                    && call.operation().equals("target.put")
                    && fixture.listener.replayed.isEmpty()) {
                throw new TransientException("write", "hot blob", null);
            }
        });

        replayDue("timer");

        assertEquals(1, clouds.failures.rows().size());
        assertEquals(2, attempts());
        assertEquals(
                FailureCause.NO_PROGRESS,
                clouds.failures.rows().values().iterator().next().cause());
    }

    @Test
    void soleIncompleteRow_countsItsAttempt() {
        fail("container", "a", 1);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.before("target.put", 0, FaultInjector.connectionLost());
        replayDue("timer");
        assertEquals(2, attempts());
    }

    @Test
    void systemicFailure_stopsAfterTheFirst() {
        fail("container", "a", 40);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.before("target.put", 0, () -> {
            throw new PermanentException("write", FailureCause.FEDERATION, "no session", null);
        });

        ReplayResult result = fixture.replay("timer", DUE, Duration.ofHours(1));

        assertTrue(result.stopReason().orElseThrow().contains("FEDERATION"), result::toString);
        assertEquals(1, result.found());
        assertEquals(41, attempts(), "the first found out");
    }

    @Test
    void deniedContainer_isSkippedAfterAFew_othersAreReplayed() {
        fail("denied", "a", 40);
        fail("granted", "a", 4);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.onEveryCall((side, call) -> {
            if (side == FaultInjector.Side.BEFORE
                    && call.operation().equals("source.open")
                    && fixture.listener.replayed.size() < 5) {
                throw new PermanentException("read", FailureCause.SOURCE_DENIED, "403", null);
            }
        });

        ReplayResult result = fixture.replay("timer", DUE, Duration.ofHours(1));

        assertEquals(Optional.empty(), result.stopReason());
        assertEquals(5, result.failedAgain());
        assertEquals(35, result.skipped());
        assertEquals(4, result.resolved());
        assertTrue(result.isIncomplete());
        assertEquals(45, attempts());
    }

    @Test
    void unreadableCursor_isNamedAndReplaysFromTheFirstPage() {
        fail("container", "a", 6);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.before("cursor.find", 0, () -> {
            throw new PermanentException("read the cursor", FailureCause.UNREADABLE_ROW, "schema 9", null);
        });
        ReplayResult result = replayDue("timer");
        assertEquals(6, result.resolved());
        assertEquals(List.of("read the cursor: schema 9"), fixture.listener.unreadable);
    }

    @Test
    void continuationThatTheServiceRefuses_beginsAtTheFirstPage() {
        fail("container", "a", 6);
        clouds.clock.advance(Duration.ofHours(1));
        clouds.faults.after("target.put", 1, () -> clouds.clock.advance(ALLOWED));
        replayDue("stopped");
        clouds.faults.before("failures.list", 1, () -> {
            throw new PermanentException("list", FailureCause.REJECTED, "400 InvalidInput", null);
        });
        ReplayResult result = replayDue("timer");
        assertEquals(5, result.resolved(), result::toString);
        assertEquals(1, result.unreadable());
    }

    @Test
    void requestedReplay_leavesTheCursor() {
        fail("container", "a", 6);
        fixture.replay("request");
        assertEquals(0, clouds.faults.count("cursor.write"));
        assertFalse(fixture.listener.replayed.stream().anyMatch(row -> row.result() != RowResult.RESOLVED));
    }
}
