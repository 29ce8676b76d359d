package io.blobferry.transfer;

/** A level that rises and falls, and how high it ever was. */
final class Peak {
    private long level;
    private long highest;

    synchronized void add(long change) {
        level += change;
        highest = Math.max(highest, level);
    }

    synchronized long highest() {
        return highest;
    }
}
