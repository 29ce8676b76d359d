package io.blobferry.emulators;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How often each kind of fault is chosen, and how much it disturbs.
 *
 * @param rates the probability of each kind per exchange, of {@link ChaosKind#REFUSE} per connection; their sum is at most 1
 * @param maxOffset a fault strikes after 1 to this many bytes; small offsets are as likely as large ones, by magnitude. One
 *     that the exchange does not reach does not strike
 * @param maxStall a stall lasts up to this time
 * @param slowBytesPerSecond the speed of what trickles
 */
public record ChaosPlan(Map<ChaosKind, Double> rates, long maxOffset, Duration maxStall, int slowBytesPerSecond) {
    private static final ChaosPlan NONE = new ChaosPlan(Map.of(), 4 << 20, Duration.ofSeconds(3), 256 << 10);

    public ChaosPlan {
        Objects.requireNonNull(maxStall, "maxStall");
        Map<ChaosKind, Double> copy = new EnumMap<>(ChaosKind.class);
        copy.putAll(rates);
        rates = Collections.unmodifiableMap(copy);
        double sum = rates.values().stream().mapToDouble(Double::doubleValue).sum();
        if (rates.values().stream().anyMatch(rate -> rate < 0) || sum > 1) {
            throw new IllegalArgumentException("not probabilities: " + rates);
        }
        if (maxOffset < 1 || slowBytesPerSecond < 1 || maxStall.isNegative()) {
            throw new IllegalArgumentException("the offset and the speed are positive, the stall is not negative");
        }
    }

    /** No faults; stalls of up to 3 s and 256 KiB/s where rates are added. */
    public static ChaosPlan none() {
        return NONE;
    }

    /** Each kind with the same probability. */
    public static ChaosPlan all(double rate) {
        ChaosPlan plan = NONE;
        for (ChaosKind kind : ChaosKind.values()) {
            plan = plan.with(kind, rate);
        }
        return plan;
    }

    /** The same with another probability of one kind. */
    public ChaosPlan with(ChaosKind kind, double rate) {
        Map<ChaosKind, Double> changed = new EnumMap<>(ChaosKind.class);
        changed.putAll(rates);
        changed.put(kind, rate);
        return new ChaosPlan(changed, maxOffset, maxStall, slowBytesPerSecond);
    }

    /** The same with stalls of up to this time. */
    public ChaosPlan withMaxStall(Duration stall) {
        return new ChaosPlan(rates, maxOffset, stall, slowBytesPerSecond);
    }

    /** The same with faults within this many bytes. */
    public ChaosPlan withMaxOffset(long offset) {
        return new ChaosPlan(rates, offset, maxStall, slowBytesPerSecond);
    }

    /** The same with this speed of what trickles. */
    public ChaosPlan withSlowBytesPerSecond(int speed) {
        return new ChaosPlan(rates, maxOffset, maxStall, speed);
    }

    boolean refuses(SplittableRandom random) {
        return random.nextDouble() < rates.getOrDefault(ChaosKind.REFUSE, 0.0);
    }

    /** Chooses the fault of an exchange, or none. */
    Optional<ChaosFault> choose(SplittableRandom random) {
        double at = random.nextDouble();
        double sum = 0;
        for (Map.Entry<ChaosKind, Double> rate : exchangeRates()) {
            sum += rate.getValue();
            if (at < sum) {
                return Optional.of(fault(rate.getKey(), random));
            }
        }
        return Optional.empty();
    }

    private Set<Map.Entry<ChaosKind, Double>> exchangeRates() {
        Map<ChaosKind, Double> exchanges = new EnumMap<>(ChaosKind.class);
        exchanges.putAll(rates);
        exchanges.remove(ChaosKind.REFUSE);
        return exchanges.entrySet();
    }

    private ChaosFault fault(ChaosKind kind, SplittableRandom random) {
        long offset = kind == ChaosKind.LOSE_ANSWER
                ? 0
                : Math.max(1, Math.round(Math.exp(random.nextDouble() * Math.log((double) maxOffset))));
        Duration stall = Duration.ofMillis(random.nextLong(maxStall.toMillis() + 1));
        return new ChaosFault(kind, offset, stall, slowBytesPerSecond, random.nextBoolean());
    }
}
