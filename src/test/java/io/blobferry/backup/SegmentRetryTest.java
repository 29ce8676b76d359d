package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A segment's part whose first attempt fails. */
class SegmentRetryTest {
    private final BackupFixture clouds = SegmentFixture.dispatched();
    private final Segment segment = SegmentFixture.take(clouds, 1);

    /** Before the first byte, with half of them through, and with all of them there. */
    static Stream<Arguments> placesInTheStream() {
        return Stream.of("source.read", "source.halfway", "uploads.write")
                .flatMap(operation ->
                        Stream.of(FaultInjector.Side.values()).map(side -> Arguments.arguments(side, operation)));
    }

    @ParameterizedTest
    @MethodSource("placesInTheStream")
    void transientFault_isRetriedInTheSameRun(FaultInjector.Side side, String operation) {
        clouds.faults.at(side, operation, 1, FaultInjector.connectionLost());

        assertEquals(new Outcome.SegmentCopied(segment, 1), SegmentFixture.run(clouds, "worker", segment));

        assertEquals(2, clouds.faults.count("uploads.write"));
        assertEquals(1, clouds.clock.sleeps().size());
        assertEquals(List.of(), clouds.listener.retries, "the part's own retry was enough");
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    @ParameterizedTest
    @MethodSource("placesInTheStream")
    void retryAfter_isHonoured(FaultInjector.Side side, String operation) {
        Duration asked = Duration.ofSeconds(17);
        clouds.faults.at(side, operation, 1, () -> {
            throw new TransientException("ask", "503 busy", Optional.of(asked), null);
        });

        assertEquals(new Outcome.SegmentCopied(segment, 1), SegmentFixture.run(clouds, "worker", segment));

        assertEquals(List.of(asked), clouds.clock.sleeps());
    }

    @ParameterizedTest
    @MethodSource("placesInTheStream")
    void faultBeyondPartAttempts_requeuesSegment(FaultInjector.Side side, String operation) {
        AtomicBoolean broken = broken(side, operation);

        assertInstanceOf(Outcome.SegmentDeferred.class, SegmentFixture.run(clouds, "worker", segment));

        assertEquals(clouds.config.maxPartAttempts(), clouds.faults.count("uploads.write"));
        assertEquals(clouds.config.maxPartAttempts() - 1, clouds.clock.sleeps().size());
        assertEquals(
                Optional.of(segment.nextAttempt(false)),
                clouds.segmentQueue.pending().stream()
                        .filter(waiting -> waiting.parts().equals(segment.parts()))
                        .findFirst());
        broken.set(false);
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
    }

    /** All but the lost answer, which leaves the part stored. */
    static Stream<Arguments> placesThatLoseThePart() {
        return placesInTheStream()
                .filter(place ->
                        !place.get()[1].equals("uploads.write") || place.get()[0] == FaultInjector.Side.BEFORE);
    }

    /** Every message of the blob is abandoned in turn, and still the blob has one failure row and one replay. */
    @ParameterizedTest
    @MethodSource("placesThatLoseThePart")
    void lastingFault_endsInFailureRow_replayFinishes(FaultInjector.Side side, String operation) {
        SegmentFixture.deliver(clouds, segment);
        AtomicBoolean broken = broken(side, operation);

        clouds.drain("worker");

        assertEquals(
                List.of(FailureCause.NO_PROGRESS),
                clouds.failures.rows().values().stream().map(row -> row.cause()).toList());
        assertEquals(
                (long) SegmentFixture.PARTS * clouds.config.maxAttemptsWithoutProgress(),
                clouds.listener.outcomes.stream()
                        .filter(outcome ->
                                outcome instanceof Outcome.SegmentDeferred || outcome instanceof Outcome.Failed)
                        .count(),
                "every attempt is counted");
        assertEquals(List.of(), clouds.segmentQueue.pending());
        assertFalse(SegmentFixture.copying(clouds).dispatched());
        broken.set(false);
        assertInstanceOf(Outcome.SegmentsQueued.class, clouds.run("replay"));
        clouds.drain("next");
        SegmentFixture.assertWrittenOnce(clouds);
        assertEquals(1, clouds.faults.count("uploads.create"), "stored parts are kept");
    }

    /** The part is stored after all: the next run only lists it. */
    @Test
    void storedPartWithoutAnswer_isFoundByNextAttempt() {
        AtomicBoolean broken = broken(FaultInjector.Side.AFTER, "uploads.write");
        SegmentFixture.run(clouds, "worker", segment);
        broken.set(false);
        long written = clouds.faults.count("uploads.write");

        assertEquals(
                new Outcome.SegmentCopied(segment.nextAttempt(false), 0),
                SegmentFixture.run(clouds, "next", segment.nextAttempt(false)));

        assertEquals(written, clouds.faults.count("uploads.write"));
    }

    private AtomicBoolean broken(FaultInjector.Side side, String operation) {
        AtomicBoolean broken = new AtomicBoolean(true);
        clouds.faults.at(side, operation, 0, () -> {
            if (broken.get()) {
                FaultInjector.connectionLost().run();
            }
        });
        return broken;
    }
}
