package io.blobferry.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Has one fault strike after the other, each kind once before any strikes again, on a thread of its own until closed. */
final class SoakFaults implements AutoCloseable {
    private static final Duration AT_WORK = Duration.ofSeconds(8);
    private static final Duration BETWEEN = Duration.ofSeconds(7);

    private final SoakNetwork network;
    private final Random random;
    private final Map<SoakFault, Long> struck = new EnumMap<>(SoakFault.class);
    private final Thread thread;

    SoakFaults(SoakNetwork network, long seed) {
        this.network = network;
        random = new Random(seed);
        thread = Thread.ofPlatform().name("soak faults").start(this::strike);
    }

    /** How many requests or connections each kind has met. */
    synchronized Map<SoakFault, Long> struck() {
        return new EnumMap<>(struck);
    }

    @Override
    public String toString() {
        return struck().entrySet().stream()
                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Ends all faults. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        network.clear();
    }

    private void strike() {
        try {
            while (true) {
                List<SoakFault> order = new ArrayList<>(Arrays.asList(SoakFault.values()));
                Collections.shuffle(order, random);
                for (SoakFault fault : order) {
                    Thread.sleep(BETWEEN);
                    SoakFault.Struck strike = fault.strike(network);
                    Thread.sleep(AT_WORK);
                    count(fault, strike.count());
                    network.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void count(SoakFault fault, long count) {
        struck.merge(fault, count, Long::sum);
    }
}
