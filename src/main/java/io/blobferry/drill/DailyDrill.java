package io.blobferry.drill;

import io.blobferry.spi.state.DrillStateStore;
import java.util.Objects;

/**
 * The drills of one day.
 *
 * @param state what the workers share
 * @param bytesPerDay the bytes that all of them may read in a day; positive
 * @param seed decides this drill's draw
 */
public record DailyDrill(DrillStateStore state, long bytesPerDay, String seed) {
    public DailyDrill {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(seed, "seed");
        if (bytesPerDay < 1) {
            throw new IllegalArgumentException("bytesPerDay must be positive: " + bytesPerDay);
        }
    }
}
