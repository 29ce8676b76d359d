package io.blobferry.testing;

/** A level that rises and falls, and how high it ever was. */
public final class HighWaterMark {
    private long level;
    private long highest;

    public synchronized void add(long change) {
        level += change;
        highest = Math.max(highest, level);
    }

    public synchronized long highest() {
        return highest;
    }
}
