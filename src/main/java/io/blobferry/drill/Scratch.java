package io.blobferry.drill;

import io.blobferry.verify.BackupReadback;

/** Where a drill restores to. */
@FunctionalInterface
public interface Scratch {
    /** Room for a few backups. Closing it removes them. */
    interface Space extends AutoCloseable {
        BackupReadback.Intake intake();

        @Override
        void close();
    }

    Space open(BackupReadback readback);

    /** The bytes are read and dropped. */
    static Scratch nothing() {
        return readback -> new Space() {
            @Override
            public BackupReadback.Intake intake() {
                return readback.toNothing();
            }

            @Override
            public void close() {}
        };
    }
}
