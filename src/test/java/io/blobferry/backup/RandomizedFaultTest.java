package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.FaultInjector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random histories: at any port call the blob may be written, another event may be processed in between, an
 * answer may be lost, or the process may die. Each write raises an event, and an event is delivered until a run
 * acknowledges it. When none is left, the newest version is backed up. A seed determines its history.
 */
class RandomizedFaultTest {
    /** Few contents, so that the same bytes recur often. */
    private static final List<BlobContent> CONTENTS = List.of(
            BackupFixture.SMALL_ONE,
            BackupFixture.SMALL_ONE,
            BackupFixture.SMALL_TWO,
            BackupFixture.SMALL_TWO,
            BackupFixture.LARGE_ONE);

    private static final int SEEDS = 300;
    private static final int MAX_FAULTS = 25;
    private static final int MAX_DEPTH = 3;

    /** Far more than the disturbances need: beyond it the deliveries would not end. */
    private static final int MAX_RUNS = 200;

    @TestFactory
    Stream<DynamicTest> randomFaults_newestVersionIsBackedUp() {
        return LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Scenario(seed).execute()));
    }

    private static final class Scenario {
        private final BackupFixture clouds = new BackupFixture();
        private final Random random;
        private final Queue<Integer> events = new ArrayDeque<>();
        private int written;
        private int runs;
        private int depth;
        private int injectedFaults;
        private int lostUploads;

        Scenario(long seed) {
            random = new Random(seed);
            clouds.faults.onEveryCall(this::inject);
        }

        void execute() {
            write();
            while (!events.isEmpty()) {
                deliver();
            }
            clouds.assertNewestIsBackedUp();
            clouds.assertNoMixedObject();
            assertTrue(
                    clouds.target.openUploads().size() <= lostUploads,
                    "no upload is left open but those that a fault hid between Create and the row");
            assertEquals(0, clouds.failures.rows().size(), "nothing was rejected");
        }

        private void write() {
            clouds.write(CONTENTS.get(random.nextInt(CONTENTS.size())));
            events.add(++written);
        }

        private void deliver() {
            int event = events.remove();
            String run = "run " + ++runs;
            assertTrue(runs <= MAX_RUNS, "the deliveries end");
            depth++;
            if (!isAcknowledged(run)) {
                events.add(event);
            }
            depth--;
        }

        private boolean isAcknowledged(String run) {
            try {
                return !(clouds.run(run) instanceof Outcome.Incomplete);
            } catch (FaultInjector.Crash | CompletionException died) {
                assertTrue(clouds.faults.isCrashed(run), "only a crash ends a run without an outcome");
                return false;
            }
        }

        private void inject(FaultInjector.Side side, FaultInjector.Call call) {
            if (injectedFaults >= MAX_FAULTS) {
                return;
            }
            switch (random.nextInt(40)) {
                case 0 -> fault(call, FaultInjector.connectionLost());
                case 1 -> fault(call, clouds.faults.crash(call.run()));
                case 2 -> {
                    injectedFaults++;
                    write();
                }
                case 3, 4, 5 -> {
                    injectedFaults++;
                    if (depth < MAX_DEPTH && !events.isEmpty()) {
                        deliver();
                    }
                }
                case 6 -> {
                    injectedFaults++;
                    write();
                    if (depth < MAX_DEPTH) {
                        deliver();
                    }
                }
                default -> {}
            }
        }

        private void fault(FaultInjector.Call call, Runnable fault) {
            injectedFaults++;
            String operation = call.operation();
            if (operation.equals("uploads.create")
                    || operation.equals("checkpoints.write")
                    || operation.equals("checkpoints.find")
                    || operation.equals("uploads.abort")) {
                lostUploads++;
            }
            fault.run();
        }
    }
}
