package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.Outcome;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One run makes at most {@link EngineConfig#maxAttempts} attempts at its blob, whatever happens in each of them. */
class AttemptLoopTest {
    private static final int MAX_ATTEMPTS = BackupFixture.CONFIG.maxAttempts();
    private static final String CHANGED = "blob changed between two requests";

    private final BackupFixture clouds = BackupFixture.withBlob(BackupFixture.SMALL_ONE);

    AttemptLoopTest() {
        clouds.placeDeleteMarkers();
    }

    @Test
    void backup_transientFaults_endsAtMaxAttempts() {
        clouds.faults.before("source.open", 0, FaultInjector.connectionLost());

        assertInstanceOf(Outcome.Incomplete.class, clouds.run("run"));

        assertEquals(MAX_ATTEMPTS, clouds.faults.count("source.open"));
        assertEquals(MAX_ATTEMPTS, clouds.listener.retries.size());
    }

    /** Half of the attempts end before the marker, the other half at it: both count. */
    @Test
    void deletion_faultsAndRecreations_shareOneBudget() {
        clouds.run("created");
        clouds.source.delete(clouds.blob);
        AtomicInteger opened = new AtomicInteger();
        clouds.faults.before("source.open", 0, () -> {
            clouds.source.delete(clouds.blob);
            if (opened.incrementAndGet() % 2 == 1) {
                FaultInjector.connectionLost().run();
            }
        });
        clouds.faults.before("source.look", 0, () -> clouds.write(BackupFixture.SMALL_ONE));

        assertInstanceOf(Outcome.Incomplete.class, delete());

        assertEquals(MAX_ATTEMPTS, opened.get());
        assertEquals(MAX_ATTEMPTS, clouds.listener.retries.size());
        assertEquals(0, clouds.faults.count("target.mark"));
    }

    @Test
    void deletion_alwaysRecreated_endsAtMaxAttempts() {
        clouds.run("created");
        clouds.faults.before("source.open", 0, () -> clouds.source.delete(clouds.blob));
        clouds.faults.before("source.look", 0, () -> clouds.write(BackupFixture.SMALL_ONE));

        Outcome outcome = delete();

        assertEquals(new Outcome.Incomplete(clouds.blob, "blob was recreated"), outcome);
        assertEquals(MAX_ATTEMPTS, clouds.faults.count("source.look"));
    }

    @Test
    void decision_openedLargeThenSmall_isRetried() {
        clouds.faults.before("source.open", 0, () -> clouds.write(BackupFixture.LARGE_ONE));
        clouds.faults.before("source.look", 0, () -> clouds.write(BackupFixture.SMALL_ONE));

        assertEquals(new Outcome.Incomplete(clouds.blob, CHANGED), clouds.run("run"));

        assertEquals(Collections.nCopies(MAX_ATTEMPTS, CHANGED), clouds.listener.retries);
        assertEquals(MAX_ATTEMPTS, clouds.faults.count("source.open"));
        assertEquals(MAX_ATTEMPTS, clouds.faults.count("source.look"));
        assertEquals(MAX_ATTEMPTS, clouds.faults.count("target.look"));
    }

    @Test
    void decision_smallThenOpenedLarge_isRetried() {
        clouds.faults.before("source.open", 0, () -> clouds.write(BackupFixture.LARGE_ONE));
        clouds.faults.before("source.look", 0, () -> clouds.write(BackupFixture.SMALL_ONE));

        Outcome outcome = clouds.run("run", clouds.event(Optional.empty(), OptionalLong.of(BackupFixture.LARGE)));

        assertEquals(new Outcome.Incomplete(clouds.blob, CHANGED), outcome);
        assertEquals(MAX_ATTEMPTS, clouds.faults.count("source.open"));
        assertEquals(MAX_ATTEMPTS, clouds.faults.count("source.look"));
    }

    /** An event may state less than the blob has: the target is asked before the source is read again. */
    @Test
    void decision_largerThanStated_headsTargetThenSource() {
        BackupFixture large = BackupFixture.withBlob(BackupFixture.LARGE_ONE);

        assertInstanceOf(Outcome.BackedUp.class, large.run("run"));

        assertEquals(
                List.of("checkpoints.find", "source.open", "target.look", "source.look", "uploads.create"),
                large.faults.operationsOf("run").subList(0, 5));
        assertEquals(1, large.faults.count("source.open"));
        large.assertNewestIsBackedUp();
    }

    @Test
    void deadline_withinTheMargin_startsNoAttempt() {
        RunContext run = new RunContext(
                "run",
                clouds.clock,
                BackupFixture.CONFIG.deadlineMargin().minus(Duration.ofMillis(1)),
                clouds.listener);

        Outcome outcome = clouds.run(run, clouds.event());

        assertEquals(new Outcome.Incomplete(clouds.blob, "deadline reached before the first attempt"), outcome);
        assertEquals(0, run.requests());
    }

    private Outcome delete() {
        clouds.listener.retries.clear();
        RunContext run = new RunContext("deleted", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
        return clouds.engine().handleDeletion(run, clouds.deletion());
    }
}
