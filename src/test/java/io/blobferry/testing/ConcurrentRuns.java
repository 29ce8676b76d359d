package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.FaultInjector.Side;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Two runs of one blob, interleaved in every way that differs. The first freezes when one of its port calls is answered, the second
 * runs there, and the first wakes up. Either may die at any of its answers; its event or message then comes again.
 * In every case the runs finish, the newest version is backed up, and nothing is left lying about.
 *
 * @param clouds both clouds, as the first run finds them
 * @param first why the first run is started
 * @param change what happens while the first is frozen, before the second starts
 * @param second why the second run is started
 */
public record ConcurrentRuns(BackupFixture clouds, Delivery first, Consumer<BackupFixture> change, Delivery second) {
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    /** What a run does from the creation of its upload until the row names it. */
    private static final Set<String> UNTIL_ROW = Set.of("uploads.create", "checkpoints.write", "checkpoints.find");

    /**
     * One test for every place where the first run can freeze.
     *
     * @param scenes prepares the scene; the same each time
     */
    public static Stream<DynamicTest> interleaved(Supplier<ConcurrentRuns> scenes) {
        ConcurrentRuns undisturbed = scenes.get();
        undisturbed.first.run(undisturbed.clouds, FIRST);
        List<String> answers = undisturbed.clouds.faults.responsesOf(FIRST);
        return IntStream.rangeClosed(0, answers.size())
                .mapToObj(call -> DynamicTest.dynamicTest(
                        call == 0 ? "before the first call" : "behind answer " + call + ", " + answers.get(call - 1),
                        () -> runPausedAt(scenes, call)));
    }

    /** The same for two events at once. */
    public static Stream<DynamicTest> ofEvents(Supplier<BackupFixture> scenes, Consumer<BackupFixture> change) {
        return interleaved(() -> new ConcurrentRuns(scenes.get(), Delivery.event(), change, Delivery.event()));
    }

    private static void runPausedAt(Supplier<ConcurrentRuns> scenes, int call) {
        ConcurrentRuns whole = scenes.get();
        whole.execute(call);
        for (int last = 1; last <= whole.responseCount(SECOND); last++) {
            ConcurrentRuns scene = scenes.get();
            scene.crashAt(SECOND, last);
            scene.execute(call);
        }
        for (int last = call + 1; last <= whole.responseCount(FIRST); last++) {
            ConcurrentRuns scene = scenes.get();
            scene.crashAt(FIRST, last);
            scene.execute(call);
        }
    }

    private int responseCount(String run) {
        return clouds.faults.responsesOf(run).size();
    }

    private void crashAt(String run, int last) {
        clouds.faults.atCall(Side.AFTER, run, last, clouds.faults.crash(run));
    }

    private void execute(int call) {
        AtomicBoolean secondSettled = new AtomicBoolean();
        clouds.faults.atCall(call == 0 ? Side.BEFORE : Side.AFTER, FIRST, Math.max(call, 1), () -> {
            change.accept(clouds);
            secondSettled.set(second.isAcknowledgedBy(clouds, SECOND));
        });
        boolean firstSettled = first.isAcknowledgedBy(clouds, FIRST);
        assertEquals(!clouds.faults.isCrashed(FIRST), firstSettled, "the first run settles unless it dies");
        assertEquals(!clouds.faults.isCrashed(SECOND), secondSettled.get(), "the second run settles unless it dies");
        if (!secondSettled.get()) {
            assertTrue(second.isAcknowledgedBy(clouds, "second again"));
        }
        if (!firstSettled) {
            assertTrue(first.isAcknowledgedBy(clouds, "first again"));
        }
        clouds.drain("worker");
        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
        assertEquals(0, clouds.failures.rows().size(), "nothing is given up");
        if (!crashedBeforeRow(FIRST) && !crashedBeforeRow(SECOND)) {
            clouds.assertNoOpenUpload();
        }
    }

    /** A run that dies between Create and the row leaves an upload that no row names, to the bucket's lifecycle rule. */
    private boolean crashedBeforeRow(String run) {
        List<String> calls = clouds.faults.responsesOf(run);
        int created = calls.lastIndexOf("uploads.create");
        return clouds.faults.isCrashed(run)
                && created >= 0
                && UNTIL_ROW.containsAll(calls.subList(created, calls.size()));
    }
}
