package io.blobferry.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Standard output that cannot stop the process: what cannot be written, such as to a full disk, is lost and reported on standard
 * error, once until writing succeeds again. The line after a loss is a whole one. Thread-safe.
 */
final class StandardOutput extends OutputStream {
    private static final Logger LOG = Logger.getLogger(StandardOutput.class.getName());

    private final OutputStream out;
    private boolean failed;
    private boolean failing;
    private long lost;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** Whether anything was lost. */
    synchronized boolean hasFailed() {
        return failed;
    }

    @Override
    public void write(int character) {
        write(new byte[] {(byte) character}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        try {
            if (failing) {
                // A part of what was lost may have been written.
                out.write('\n');
            }
            out.write(bytes, offset, length);
            out.flush();
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "standard output is written again; {0} bytes were lost", Long.toString(lost));
            }
        } catch (IOException failure) {
            report(failure);
            lost += length;
        }
    }

    private void report(IOException failure) {
        failed = true;
        if (!failing) {
            failing = true;
            lost = 0;
            LOG.log(
                    Level.WARNING,
                    "standard output cannot be written, and what is written to it is lost: {0}. Free space on its disk, or"
                            + " redirect it",
                    failure.getMessage());
        }
    }
}
