package io.blobferry.testing;

import io.blobferry.backup.EngineConfig;
import java.time.Duration;

/** The limits of tests: parts so small that a scene costs next to nothing, and whatever else a test is about. */
public final class TestConfig {
    public static final long PART = 128 << 10;

    /** How many parts are on their way at once, unless a test says otherwise. */
    public static final int PARTS_IN_FLIGHT = 1;

    public static final Duration RESEND_AFTER = Duration.ofDays(1);
    public static final Duration CIRCUIT_OPEN_DURATION = Duration.ofSeconds(30);

    private long smallBlob = PART / 2;
    private long segment = 64 * PART;
    private int memoryOfParts = PARTS_IN_FLIGHT;
    private int attemptsWithoutProgress = 5;
    private int discardedSizes = 1000;
    private int circuitBreakerCalls = 1000;
    private boolean usesSegmentQueue = true;
    private boolean comparesTags;

    /** Blobs up to this many bytes are copied whole. */
    public TestConfig smallBlob(long bytes) {
        smallBlob = bytes;
        return this;
    }

    public TestConfig segment(long bytes) {
        segment = bytes;
        return this;
    }

    /** Memory for so many parts; from four on, one part of it is kept for small blobs. */
    public TestConfig memoryOfParts(int parts) {
        memoryOfParts = parts;
        return this;
    }

    public TestConfig withoutSegmentQueue() {
        usesSegmentQueue = false;
        return this;
    }

    public TestConfig attemptsWithoutProgress(int attempts) {
        attemptsWithoutProgress = attempts;
        return this;
    }

    public TestConfig discardedSizes(int sizes) {
        discardedSizes = sizes;
        return this;
    }

    public TestConfig circuitBreakerCalls(int calls) {
        circuitBreakerCalls = calls;
        return this;
    }

    public TestConfig comparesTags() {
        comparesTags = true;
        return this;
    }

    public EngineConfig build() {
        return EngineConfig.builder()
                .multipartThreshold(smallBlob)
                .minPartSize(PART)
                .segmentSize(segment)
                .memoryBytes(memoryOfParts * PART)
                .memoryPerPart(PART)
                .maxAttempts(5)
                .maxPartAttempts(3)
                .initialBackoff(Duration.ofMillis(100))
                .maxBackoff(Duration.ofSeconds(5))
                .deadlineMargin(Duration.ofSeconds(30))
                .maxAttemptsWithoutProgress(attemptsWithoutProgress)
                .maxDiscardedRatio(discardedSizes)
                .redispatchAfter(RESEND_AFTER)
                .usesSegmentQueue(usesSegmentQueue)
                .comparesTags(comparesTags)
                .circuitMinCalls(circuitBreakerCalls)
                .circuitOpenDuration(CIRCUIT_OPEN_DURATION)
                .build();
    }
}
