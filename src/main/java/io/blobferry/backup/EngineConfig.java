package io.blobferry.backup;

import io.blobferry.domain.PartPlan;
import io.blobferry.execution.RunContext;
import java.time.Duration;

/**
 * The limits of the engine. Built by name, since neighbours of one type would be swapped without an error; what the builder
 * is not given has the product's default, except for the sizes and the memory, which are settings.
 */
public final class EngineConfig {
    /** Each needs a connection to either cloud: S3's client has 300. */
    private static final long MAX_PARTS_IN_FLIGHT = 256;

    /** Memory for fewer parts is not divided. */
    private static final long MIN_PARTS_TO_SHARE = 4;

    /** Of the memory, the divisor of what is kept for parts and for small blobs. */
    private static final long KEPT_FRACTION = 8;

    private final long multipartThreshold;
    private final long minPartSize;
    private final long segmentSize;
    private final long memoryBytes;
    private final long memoryPerPart;
    private final int maxAttempts;
    private final int maxPartAttempts;
    private final Duration initialBackoff;
    private final Duration maxBackoff;
    private final Duration deadlineMargin;
    private final int maxAttemptsWithoutProgress;
    private final int maxDiscardedRatio;
    private final int maxUploadRestarts;
    private final Duration redispatchAfter;
    private final boolean usesSegmentQueue;
    private final boolean comparesTags;
    private final Duration safetyMargin;
    private final int circuitMinCalls;
    private final Duration circuitOpenDuration;

    private EngineConfig(Builder builder) {
        multipartThreshold = atLeast(0, "multipartThreshold", builder.multipartThreshold);
        minPartSize = atLeast(1, "minPartSize", builder.minPartSize);
        segmentSize = atLeast(1, "segmentSize", builder.segmentSize);
        memoryBytes = atLeast(1, "memoryBytes", builder.memoryBytes);
        memoryPerPart = atLeast(1, "memoryPerPart", builder.memoryPerPart);
        maxAttempts = atLeast(1, "maxAttempts", builder.maxAttempts);
        maxPartAttempts = atLeast(1, "maxPartAttempts", builder.maxPartAttempts);
        initialBackoff = positive("initialBackoff", builder.initialBackoff);
        maxBackoff = positive("maxBackoff", builder.maxBackoff);
        deadlineMargin = notNegative("deadlineMargin", builder.deadlineMargin);
        maxAttemptsWithoutProgress = atLeast(1, "maxAttemptsWithoutProgress", builder.maxAttemptsWithoutProgress);
        maxDiscardedRatio = atLeast(1, "maxDiscardedRatio", builder.maxDiscardedRatio);
        redispatchAfter = positive("redispatchAfter", builder.redispatchAfter);
        maxUploadRestarts = atLeast(0, "maxUploadRestarts", builder.maxUploadRestarts);
        usesSegmentQueue = builder.usesSegmentQueue;
        comparesTags = builder.comparesTags;
        safetyMargin = positive("safetyMargin", builder.safetyMargin);
        circuitMinCalls = atLeast(1, "circuitMinCalls", builder.circuitMinCalls);
        circuitOpenDuration = positive("circuitOpenDuration", builder.circuitOpenDuration);
        if (memoryBytes < memoryPerPart) {
            throw new IllegalArgumentException(
                    "memoryBytes must be at least memoryPerPart, " + memoryPerPart + ": " + memoryBytes);
        }
        if (maxBackoff.compareTo(initialBackoff) < 0) {
            throw new IllegalArgumentException(
                    "maxBackoff must be at least initialBackoff, " + initialBackoff + ": " + maxBackoff);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Blobs up to this size in bytes are copied by one GET and one PUT. */
    public long multipartThreshold() {
        return multipartThreshold;
    }

    /** The size in bytes of a part, where 10,000 parts of it hold the blob; S3 allows no less than 5 MiB. */
    public long minPartSize() {
        return minPartSize;
    }

    /** The size in bytes up to which the run that finds a blob copies it, and the maximum of a segment. */
    public long segmentSize() {
        return segmentSize;
    }

    /** The memory in bytes of all copies in progress; it limits how many parts and small blobs are in flight. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** The memory in bytes that one part in flight uses at most, however large it is. */
    public long memoryPerPart() {
        return memoryPerPart;
    }

    /**
     * How many attempts one run makes at its blob; backing up and placing a delete marker share them, and no other loop
     * repeats an attempt. A segment's run adds one attempt at the segment itself.
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** How many attempts one run makes at a part, within an attempt at the blob. */
    public int maxPartAttempts() {
        return maxPartAttempts;
    }

    /** The pause before the second attempt; it doubles, with jitter. */
    public Duration initialBackoff() {
        return initialBackoff;
    }

    /** The longest pause between two attempts; not shorter than the first. */
    public Duration maxBackoff() {
        return maxBackoff;
    }

    /** How long before its deadline a run starts no more work. */
    public Duration deadlineMargin() {
        return deadlineMargin;
    }

    /** How many consecutive attempts at a segment may add no part before the segment fails. */
    public int maxAttemptsWithoutProgress() {
        return maxAttemptsWithoutProgress;
    }

    /**
     * How many times its own size may be copied of versions that were overwritten during the copy, before the blob fails
     * as changing too fast.
     */
    public int maxDiscardedRatio() {
        return maxDiscardedRatio;
    }

    /**
     * How many uploads of one version another client may end before they are complete, before the blob fails: a lifecycle
     * rule that is shorter than a copy would have it begin anew for ever.
     */
    public int maxUploadRestarts() {
        return maxUploadRestarts;
    }

    /**
     * Whether the run of an event without an ETag compares the blob's index tags with those of its backup, and writes another
     * one if they differ. Such events are the reconciliation's; Event Grid raises none for a change of tags.
     */
    public boolean comparesTags() {
        return comparesTags;
    }

    /**
     * How long before an object's time in S3 its source was read at the earliest: the longest run, and what the clocks of
     * both clouds and of this machine differ.
     */
    public Duration safetyMargin() {
        return safetyMargin;
    }

    /** How long after its segments were queued an event of an incomplete blob queues them again, since a message may be lost. */
    public Duration redispatchAfter() {
        return redispatchAfter;
    }

    /**
     * Whether a blob of several segments is left to the segment queue, from which other runs take them. If not, the run that finds
     * it copies all of it, as far as its deadline allows; another run continues from there.
     */
    public boolean usesSegmentQueue() {
        return usesSegmentQueue;
    }

    /** How many calls a circuit breaker counts before it may open. */
    public int circuitMinCalls() {
        return circuitMinCalls;
    }

    /** How long a circuit breaker stays open. */
    public Duration circuitOpenDuration() {
        return circuitOpenDuration;
    }

    /**
     * How long before its deadline a run no longer completes an upload: the Complete may take one margin, and one must be
     * left after it to verify and record, or to queue what is left.
     */
    Duration completionMargin() {
        return deadlineMargin.multipliedBy(2);
    }

    /**
     * The memory in bytes that is kept for parts, and as much for small blobs: an eighth of all, in whole parts, and at least
     * one. Nothing where there is memory for fewer than four parts.
     */
    long memoryKeptPerUse() {
        long parts = memoryBytes / memoryPerPart;
        return parts < MIN_PARTS_TO_SHARE ? 0 : Math.max(1, parts / KEPT_FRACTION) * memoryPerPart;
    }

    /** How many parts the memory allows in flight beside what is kept for small blobs. */
    int maxPartsInFlight() {
        return Math.toIntExact(Math.min(MAX_PARTS_IN_FLIGHT, (memoryBytes - memoryKeptPerUse()) / memoryPerPart));
    }

    private static int atLeast(int min, String name, int value) {
        return Math.toIntExact(atLeast(min, name, (long) value));
    }

    private static long atLeast(int min, String name, long value) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be at least " + min + ": " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
        return value;
    }

    /** Gives each limit by its name, see the methods of {@link EngineConfig}. */
    public static final class Builder {
        private long multipartThreshold = -1;

        /** Smaller parts cost more in requests than they save in bytes copied again after a crash. */
        private long minPartSize = 16 * PartPlan.MIB;

        private long segmentSize;
        private long memoryBytes;

        /** Heap and direct memory, measured on loopback at full speed: 4 MiB with four parts in flight, half with sixteen. */
        private long memoryPerPart = 4 * PartPlan.MIB;

        private int maxAttempts = 6;
        private int maxPartAttempts = 4;
        private Duration initialBackoff = Duration.ofMillis(500);
        private Duration maxBackoff = Duration.ofSeconds(20);
        private Duration deadlineMargin = RunContext.DEADLINE_MARGIN;
        private int maxAttemptsWithoutProgress = 20;
        private int maxDiscardedRatio = 10;
        private int maxUploadRestarts = 3;
        private Duration redispatchAfter = Duration.ofHours(1);
        private boolean usesSegmentQueue = true;
        private boolean comparesTags;
        private Duration safetyMargin = Duration.ofMinutes(15);
        private int circuitMinCalls = 10;
        private Duration circuitOpenDuration = Duration.ofSeconds(30);

        private Builder() {}

        public Builder multipartThreshold(long value) {
            multipartThreshold = value;
            return this;
        }

        public Builder minPartSize(long value) {
            minPartSize = value;
            return this;
        }

        public Builder segmentSize(long value) {
            segmentSize = value;
            return this;
        }

        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        public Builder memoryPerPart(long value) {
            memoryPerPart = value;
            return this;
        }

        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        public Builder maxPartAttempts(int value) {
            maxPartAttempts = value;
            return this;
        }

        public Builder initialBackoff(Duration value) {
            initialBackoff = value;
            return this;
        }

        public Builder maxBackoff(Duration value) {
            maxBackoff = value;
            return this;
        }

        public Builder deadlineMargin(Duration value) {
            deadlineMargin = value;
            return this;
        }

        public Builder maxAttemptsWithoutProgress(int value) {
            maxAttemptsWithoutProgress = value;
            return this;
        }

        public Builder maxDiscardedRatio(int value) {
            maxDiscardedRatio = value;
            return this;
        }

        public Builder maxUploadRestarts(int value) {
            maxUploadRestarts = value;
            return this;
        }

        public Builder comparesTags(boolean value) {
            comparesTags = value;
            return this;
        }

        public Builder safetyMargin(Duration value) {
            safetyMargin = value;
            return this;
        }

        public Builder usesSegmentQueue(boolean value) {
            usesSegmentQueue = value;
            return this;
        }

        public Builder redispatchAfter(Duration value) {
            redispatchAfter = value;
            return this;
        }

        public Builder circuitMinCalls(int value) {
            circuitMinCalls = value;
            return this;
        }

        public Builder circuitOpenDuration(Duration value) {
            circuitOpenDuration = value;
            return this;
        }

        /**
         * Returns the limits.
         *
         * @throws IllegalArgumentException naming the limit that is out of range, and its value
         */
        public EngineConfig build() {
            return new EngineConfig(this);
        }
    }
}
