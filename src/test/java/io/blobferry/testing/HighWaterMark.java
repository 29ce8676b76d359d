package io.blobferry.testing;

/** A level that rises and falls, and how high it ever was. */
public final class HighWaterMark {
    private long level;
    private long max;

    public synchronized void add(long change) {
        level += change;
        max = Math.max(max, level);
    }

    public synchronized long max() {
        return max;
    }
}
