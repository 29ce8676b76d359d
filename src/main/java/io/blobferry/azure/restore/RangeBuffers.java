package io.blobferry.azure.restore;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The memory of whole ranges, used again: as garbage, arrays of this size would cost a small heap a full collection for every
 * few ranges. There are never more of them than ranges were in flight at once. Thread-safe.
 */
final class RangeBuffers {
    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    /** An array of exactly this length, with any content. */
    byte[] acquire(int length) {
        byte[] used = length == RangeContent.RANGE_BYTES ? free.poll() : null;
        return used == null ? new byte[length] : used;
    }

    /** Takes back an array that nothing reads or writes any more. */
    void release(byte[] buffer) {
        if (buffer.length == RangeContent.RANGE_BYTES) {
            free.add(buffer);
        }
    }
}
