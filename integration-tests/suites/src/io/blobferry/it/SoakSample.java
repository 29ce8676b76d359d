package io.blobferry.it;

import java.util.function.ToDoubleFunction;

/**
 * What a worker held at one moment of a soak.
 *
 * @param seconds since the load began
 * @param resident bytes of resident memory
 * @param heap bytes of live objects, as last measured
 * @param messages on both queues, those in process included
 * @param oldestSeconds how long the oldest message that waits has waited; 0 where none does
 */
record SoakSample(
        double seconds,
        long resident,
        long heap,
        long handles,
        long threads,
        long connections,
        long messages,
        double oldestSeconds) {
    private static final double MIB = 1 << 20;

    /**
     * What must stay flat. A median may be higher by the larger of a share and a number: resident memory by the chunks that
     * Netty and malloc take or keep by chance, live objects by the blobs that are in progress at a collection, the others by
     * the connections, with a handle each, that faults have the clients close and open.
     */
    enum Measure {
        RESIDENT("resident memory, MiB", sample -> sample.resident / MIB, 0.10, 16),
        HEAP("live heap, MiB", sample -> sample.heap / MIB, 0.10, 4),
        HANDLES("handles", SoakSample::handles, 0.05, 6),
        THREADS("threads", SoakSample::threads, 0.05, 4),
        CONNECTIONS("TCP connections", SoakSample::connections, 0.05, 6),
        MESSAGES("messages", SoakSample::messages, 0.10, 32),
        OLDEST("oldest message, s", SoakSample::oldestSeconds, 0.10, 30);

        private final String label;

        @SuppressWarnings("ImmutableEnumChecker") // no figure holds a state
        private final ToDoubleFunction<SoakSample> figure;

        private final double share;
        private final double number;

        Measure(String label, ToDoubleFunction<SoakSample> figure, double share, double number) {
            this.label = label;
            this.figure = figure;
            this.share = share;
            this.number = number;
        }

        String label() {
            return label;
        }

        double of(SoakSample sample) {
            return figure.applyAsDouble(sample);
        }

        /** The highest median that still counts as flat. */
        double limit(double before) {
            return before + Math.max(share * before, number);
        }
    }
}
