package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Segment;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.Delivery;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import io.blobferry.testing.TestConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random histories of a blob that is copied by segments. At any answer the blob may be written or deleted, another event or
 * message may be processed, the answer may be lost or never arrive, and the process may die, or stall for an hour while
 * others continue; messages are delivered twice and in any order. In every other history a foreign client writes to the
 * target and aborts uploads. When nothing is left to be delivered, the newest version is backed up. A seed determines its
 * history.
 */
class SegmentRandomizedFaultTest {
    /** Few contents, so that the same bytes recur often. */
    private static final List<BlobContent> CONTENTS =
            List.of(BackupFixture.LARGE_ONE, BackupFixture.LARGE_ONE, BackupFixture.LARGE_TWO, BackupFixture.SMALL_ONE);

    private static final int SEEDS = 600;
    private static final int MAX_FAULTS = 20;
    private static final int MAX_DEPTH = 3;

    /** Far more than the disturbances need: beyond it the deliveries would not end. */
    private static final int MAX_RUNS = 300;

    @TestFactory
    Stream<DynamicTest> randomFaults_newestVersionIsBackedUp() {
        return LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Scenario(seed).execute()));
    }

    private static final class Scenario {
        /** A fault here may hide an upload that no row names yet. */
        private static final Set<String> UNTIL_ROW =
                Set.of("uploads.create", "checkpoints.write", "checkpoints.find", "uploads.abort");

        private final BackupFixture clouds = SegmentFixture.newBlob();
        private final Random random;
        private final boolean withForeignWrites;
        private final Queue<Delivery> events = new ArrayDeque<>(List.of(Delivery.event()));
        private int runs;
        private int depth;
        private int injectedFaults;
        private int uploadsWithoutRow;

        Scenario(long seed) {
            random = new Random(seed);
            withForeignWrites = seed % 2 == 0;
            clouds.config = new TestConfig()
                    .segment(TestConfig.PART)
                    .attemptsWithoutProgress(2 * MAX_FAULTS)
                    .build();
            clouds.placeDeleteMarkers();
            clouds.faults.onEveryCall(this::inject);
        }

        void execute() {
            deliverAll();
            injectedFaults = MAX_FAULTS;
            if (withForeignWrites) {
                events.add(Delivery.event());
                deliverAll();
            }
            if (clouds.source.current(clouds.blob) == null) {
                assertFalse(clouds.uploadOfRow().isPresent(), "nothing is being copied");
                assertEquals(
                        Optional.empty(),
                        clouds.target.current(clouds.key).flatMap(StoredObject::sourceETag),
                        "no backup of a deleted blob is current");
            } else {
                clouds.assertNewestIsBackedUp();
            }
            clouds.assertNoMixedObject();
            assertTrue(clouds.target.openUploads().size() <= uploadsWithoutRow, "every other upload is aborted");
            assertEquals(Map.of(), clouds.failures.rows(), "nothing fails");
        }

        private void deliverAll() {
            while (!isIdle()) {
                deliver();
            }
        }

        private boolean isIdle() {
            return events.isEmpty() && clouds.segmentQueue.pending().isEmpty();
        }

        /** Several runs send at once, so the messages have no fixed order: the seed decides. */
        private void deliver() {
            List<Segment> messages = SegmentFixture.takeAll(clouds);
            int chosen = random.nextInt(events.size() + messages.size());
            boolean event = chosen >= messages.size();
            Delivery errand = event ? events.remove() : Delivery.message(messages.get(chosen));
            if (!event && !isDuplicated()) {
                messages.remove(chosen);
            }
            messages.forEach(message -> SegmentFixture.deliver(clouds, message));
            String run = "run " + ++runs;
            assertTrue(runs <= MAX_RUNS, "the deliveries end");
            depth++;
            if (!errand.isAcknowledgedBy(clouds, run)) {
                events.add(errand);
            }
            depth--;
        }

        private void inject(FaultInjector.Side side, FaultInjector.Call call) {
            // Concurrent sends have no fixed order, and the test's own deliveries belong to no run.
            if (call.operation().equals("work.send")) {
                return;
            }
            switch (random.nextInt(60)) {
                case 0, 1 -> fault(call, FaultInjector.connectionLost());
                case 2 -> fault(call, clouds.faults.crash(call.run()));
                case 3 ->
                    fault(call, () -> FaultInjector.noResponse(clouds.clock).accept(call));
                case 4 -> change(this::write);
                case 5 -> change(this::delete);
                case 6, 7, 8 -> change(this::inject);
                case 9 ->
                    change(() -> {
                        write();
                        inject();
                    });
                case 10 ->
                    change(() -> {
                        inject();
                        inject();
                        clouds.clock.advance(Duration.ofHours(1));
                    });
                case 11 -> change(this::writeForeignObject);
                default -> {}
            }
        }

        private boolean isDuplicated() {
            return injectedFaults < MAX_FAULTS && random.nextInt(8) == 0;
        }

        private void change(Runnable change) {
            if (injectedFaults < MAX_FAULTS) {
                injectedFaults++;
                change.run();
            }
        }

        private void fault(FaultInjector.Call call, Runnable fault) {
            if (UNTIL_ROW.contains(call.operation())) {
                uploadsWithoutRow++;
            }
            change(fault);
        }

        private void write() {
            clouds.write(CONTENTS.get(random.nextInt(CONTENTS.size())));
            events.add(Delivery.event());
        }

        private void delete() {
            clouds.source.delete(clouds.blob);
            events.add(Delivery.event());
        }

        private void inject() {
            if (depth < MAX_DEPTH && !isIdle()) {
                deliver();
            }
        }

        private void writeForeignObject() {
            if (withForeignWrites) {
                switch (random.nextInt(3)) {
                    case 0 -> clouds.target.overwrite(clouds.key, BackupFixture.FOREIGN);
                    case 1 -> clouds.target.delete(clouds.key);
                    default -> clouds.uploadOfRow().ifPresent(clouds.target::abortByOther);
                }
            }
        }
    }
}
