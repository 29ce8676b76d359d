package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EngineConfigTest {
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    private static EngineConfig.Builder valid() {
        return EngineConfig.builder()
                .multipartThreshold(64 << 20)
                .segmentSize(512 << 20)
                .memoryBytes(32 << 20);
    }

    @Test
    void builder_givesEachValueByItsName() {
        EngineConfig config = valid().minPartSize(1)
                .memoryPerPart(2)
                .maxAttempts(3)
                .maxPartAttempts(4)
                .initialBackoff(Duration.ofSeconds(5))
                .maxBackoff(Duration.ofSeconds(6))
                .deadlineMargin(Duration.ofSeconds(7))
                .maxAttemptsWithoutProgress(8)
                .maxDiscardedRatio(9)
                .redispatchAfter(Duration.ofSeconds(10))
                .circuitMinCalls(11)
                .circuitOpenDuration(Duration.ofSeconds(12))
                .build();
        assertEquals(64 << 20, config.multipartThreshold());
        assertEquals(512 << 20, config.segmentSize());
        assertEquals(32 << 20, config.memoryBytes());
        assertEquals(1, config.minPartSize());
        assertEquals(2, config.memoryPerPart());
        assertEquals(3, config.maxAttempts());
        assertEquals(4, config.maxPartAttempts());
        assertEquals(Duration.ofSeconds(5), config.initialBackoff());
        assertEquals(Duration.ofSeconds(6), config.maxBackoff());
        assertEquals(Duration.ofSeconds(7), config.deadlineMargin());
        assertEquals(8, config.maxAttemptsWithoutProgress());
        assertEquals(9, config.maxDiscardedRatio());
        assertEquals(Duration.ofSeconds(10), config.redispatchAfter());
        assertEquals(11, config.circuitMinCalls());
        assertEquals(Duration.ofSeconds(12), config.circuitOpenDuration());
    }

    @Test
    void memory_limitsPartsInFlight() {
        assertEquals(7, valid().build().maxPartsInFlight());
        assertEquals(2, valid().memoryPerPart(16 << 20).build().maxPartsInFlight());
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, 1",
        "12, 0, 3",
        "16, 4, 3",
        "32, 4, 7",
        "64, 8, 14",
        "248, 28, 55",
        "1024, 128, 224",
        "16384, 2048, 256"
    })
    void memory_isKeptForPartsAndSmallBlobs(long mib, long keptMib, int parts) {
        EngineConfig config = valid().memoryBytes(mib << 20).build();
        assertEquals(keptMib << 20, config.memoryKeptPerUse());
        assertEquals(parts, config.maxPartsInFlight());
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                arguments("multipartThreshold must be at least 0: -1", b -> b.multipartThreshold(-1)),
                arguments("minPartSize must be at least 1: 0", b -> b.minPartSize(0)),
                arguments("segmentSize must be at least 1: 0", b -> b.segmentSize(0)),
                arguments("memoryBytes must be at least 1: 0", b -> b.memoryBytes(0)),
                arguments("memoryPerPart must be at least 1: 0", b -> b.memoryPerPart(0)),
                arguments("memoryBytes must be at least memoryPerPart, 4194304: 3", b -> b.memoryBytes(3)),
                arguments("maxAttempts must be at least 1: 0", b -> b.maxAttempts(0)),
                arguments("maxPartAttempts must be at least 1: 0", b -> b.maxPartAttempts(0)),
                arguments("initialBackoff must be positive: PT0S", b -> b.initialBackoff(Duration.ZERO)),
                arguments(
                        "maxBackoff must be at least initialBackoff, PT0.5S: PT0.4S",
                        b -> b.maxBackoff(Duration.ofMillis(400))),
                arguments("deadlineMargin must not be negative: PT-1S", b -> b.deadlineMargin(NEGATIVE)),
                arguments("maxAttemptsWithoutProgress must be at least 1: 0", b -> b.maxAttemptsWithoutProgress(0)),
                arguments("maxDiscardedRatio must be at least 1: 0", b -> b.maxDiscardedRatio(0)),
                arguments("redispatchAfter must be positive: PT0S", b -> b.redispatchAfter(Duration.ZERO)),
                arguments("circuitMinCalls must be at least 1: 0", b -> b.circuitMinCalls(0)),
                arguments("circuitOpenDuration must be positive: PT-1S", b -> b.circuitOpenDuration(NEGATIVE)));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidValue_isNamed(String message, Consumer<EngineConfig.Builder> change) {
        EngineConfig.Builder builder = valid();
        change.accept(builder);
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    /** The sizes are settings, and have no default here. */
    @Test
    void sizes_mustBeGiven() {
        assertThrows(IllegalArgumentException.class, EngineConfig.builder()::build);
    }

    private static Arguments arguments(String message, Consumer<EngineConfig.Builder> change) {
        return Arguments.of(message, change);
    }
}
