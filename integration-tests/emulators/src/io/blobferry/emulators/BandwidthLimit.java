package io.blobferry.emulators;

/** Spreads the bytes of one direction of one connection over time. */
final class BandwidthLimit {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private long free;

    /**
     * Accounts for bytes that passed.
     *
     * @param bytesPerSecond the speed to keep; 0 for none
     * @return the nanoseconds to wait before the next bytes
     */
    long delayAfter(long bytes, long bytesPerSecond, long now) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        free = Math.max(free, now) + bytes * NANOS_PER_SECOND / bytesPerSecond;
        return free - now;
    }
}
