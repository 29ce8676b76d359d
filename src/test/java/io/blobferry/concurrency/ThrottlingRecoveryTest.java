package io.blobferry.concurrency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.MutableClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** Parts of a fixed duration on a simulated clock, and a cloud that throttles for a while. */
class ThrottlingRecoveryTest {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration IMMEDIATELY = Duration.ofNanos(1);
    private static final int BYTES_PER_STEP = 1_000;

    private final MutableClock clock = new MutableClock();

    /** What the cloud does with this number of parts in flight. */
    private IntPredicate throttles = inFlight -> false;

    private record PartInFlight(PartConcurrencyLimiter.Permit permit, Instant end) {}

    /** As many parts as the limiter admits, all the time. A throttled part ends, and another one begins. */
    private final class Transfer {
        private final PartConcurrencyLimiter limiter;
        private final Duration partDuration;
        private final Deque<PartInFlight> parts = new ArrayDeque<>();
        private final List<Integer> inFlight = new ArrayList<>();
        private int throttledSteps;

        Transfer(int max, Duration partDuration) {
            limiter = new PartConcurrencyLimiter(max, clock, clock);
            this.partDuration = partDuration;
        }

        void run(Duration duration) {
            inFlight.clear();
            throttledSteps = 0;
            for (Instant end = clock.instant().plus(duration); clock.instant().isBefore(end); ) {
                step();
            }
        }

        private void step() {
            while (start()) {
                // One more.
            }
            inFlight.add(parts.size());
            clock.advance(STEP);
            boolean isThrottled = !parts.isEmpty() && throttles.test(parts.size());
            throttledSteps += isThrottled ? 1 : 0;
            for (int part = parts.size(); part > 0; part--) {
                PartInFlight next = parts.remove();
                if (isThrottled) {
                    next.permit().throttled(Optional.empty());
                    next.permit().close();
                } else {
                    move(next.permit());
                    if (next.end().isAfter(clock.instant())) {
                        parts.add(next);
                    } else {
                        next.permit().close();
                    }
                }
            }
        }

        private boolean start() {
            Optional<PartConcurrencyLimiter.Permit> permit = limiter.acquire(IMMEDIATELY);
            permit.ifPresent(granted ->
                    parts.add(new PartInFlight(granted, clock.instant().plus(partDuration))));
            return permit.isPresent();
        }

        private void move(PartConcurrencyLimiter.Permit permit) {
            JdkFlowAdapter.flowPublisherToFlux(permit.metered(
                            JdkFlowAdapter.publisherToFlowPublisher(Flux.just(ByteBuffer.allocate(BYTES_PER_STEP)))))
                    .blockLast();
        }

        int last() {
            return inFlight.getLast();
        }

        double mean() {
            return inFlight.stream().mapToInt(Integer::intValue).average().orElseThrow();
        }
    }

    private Transfer eightParts(Duration duration) {
        Transfer transfer = new Transfer(8, duration);
        transfer.run(Duration.ofMinutes(2));
        assertEquals(8, transfer.last());
        return transfer;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 30})
    void burst_halvesTheLimit_whichIsBackWithinAMinute(int partSeconds) {
        Transfer transfer = eightParts(Duration.ofSeconds(partSeconds));
        throttles = inFlight -> true;
        transfer.run(STEP);
        throttles = inFlight -> false;

        transfer.run(Duration.ofSeconds(2));
        assertEquals(4, transfer.last());
        transfer.run(Duration.ofSeconds(28));
        assertTrue(transfer.last() >= 5, "limit after half a minute: " + transfer.last());
        transfer.run(Duration.ofSeconds(33));
        assertEquals(8, transfer.last());
    }

    /** As while S3 splits a prefix. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 30})
    void minutesOfThrottling_areFollowedByOneOfRecovery(int partSeconds) {
        Transfer transfer = eightParts(Duration.ofSeconds(partSeconds));
        throttles = inFlight -> true;
        transfer.run(Duration.ofMinutes(3));
        assertTrue(transfer.last() <= 1, "limit under throttling: " + transfer.last());
        throttles = inFlight -> false;

        transfer.run(Duration.ofSeconds(70));
        assertEquals(8, transfer.last());
    }

    /** The cloud serves half a dozen parts and throttles above. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void lastingThrottling_limitConverges(int partSeconds) {
        Transfer transfer = new Transfer(64, Duration.ofSeconds(partSeconds));
        transfer.run(Duration.ofMinutes(5));
        assertEquals(64, transfer.last());
        throttles = inFlight -> inFlight > 6;
        transfer.run(Duration.ofMinutes(5));

        transfer.run(Duration.ofMinutes(10));

        assertTrue(transfer.mean() >= 3.5 && transfer.mean() <= 6, "mean: " + transfer.mean());
        assertTrue(transfer.throttledSteps <= 20, "throttled " + transfer.throttledSteps + " times in ten minutes");
    }

    /** The first answers of a process that begins: no higher limit is known, and it is found afterwards. */
    @Test
    void burstAtTheStart_limitDoublesAfterwards() {
        Transfer transfer = new Transfer(64, Duration.ofSeconds(8));
        throttles = inFlight -> true;
        transfer.run(STEP);
        throttles = inFlight -> false;

        transfer.run(Duration.ofMinutes(3));

        assertEquals(64, transfer.last());
    }
}
