package io.blobferry.restore;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Bounds the ranges in flight of all blobs of a restore, and with them its memory. Thread-safe; first in, first out. */
final class RangeSlots {
    private final Semaphore slots;

    RangeSlots(int count) {
        slots = new Semaphore(count, true);
    }

    /** Runs the task once a slot is free. */
    <T> T with(Supplier<T> task) {
        slots.acquireUninterruptibly();
        try {
            return task.get();
        } finally {
            slots.release();
        }
    }
}
