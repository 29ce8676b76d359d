package io.blobferry.simulation;

import io.blobferry.backup.BackupEngine;
import java.lang.reflect.Field;
import java.util.concurrent.Semaphore;

/** Reads what an engine holds of its permits and memory, which no run may keep. */
final class HeldResources {
    private HeldResources() {}

    /** The parts in flight, as the engine counts them. */
    static int permits(BackupEngine engine) {
        return (Integer) field(field(engine, "partLimiter"), "inUse");
    }

    /** The places that are reserved for segments, and the runs that ask for permits. */
    static int demand(BackupEngine engine) {
        return (Integer) field(field(engine, "partLimiter"), "demand");
    }

    /** The free units of memory. */
    static int freeMemory(BackupEngine engine) {
        Object memory = field(field(field(engine, "blobBackup"), "singlePutCopier"), "memory");
        return ((Semaphore) field(memory, "units")).availablePermits();
    }

    private static Object field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
