package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A full disk behind standard output is reported once, stops nothing, and fails a command whose output it lost. */
class StandardOutputTest {
    private static final Logger LOG = Logger.getLogger(StandardOutput.class.getName());

    /** A disk that takes so many bytes more. */
    private static final class Disk extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int free = Integer.MAX_VALUE;

        @Override
        public void write(int character) throws IOException {
            if (free == 0) {
                throw new IOException("No space left on device");
            }
            free--;
            written.write(character);
        }

        String text() {
            return written.toString(StandardCharsets.UTF_8);
        }
    }

    private final List<String> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final Disk disk = new Disk();
    private final StandardOutput output = new StandardOutput(disk);
    private final SynchronizedLineWriter lines =
            new SynchronizedLineWriter(new PrintWriter(output, false, StandardCharsets.UTF_8));

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(handler);
    }

    @Test
    void writeLine_fullDisk_isReportedOnce() {
        disk.free = 0;
        lines.writeLine("one");
        lines.writeLine("two");

        assertTrue(output.hasFailed());
        assertEquals(1, records.size());
        assertTrue(records.getFirst().startsWith("WARNING standard output cannot be written"), records::toString);
        assertTrue(records.getFirst().contains("No space left on device. Free space on its disk"), records::toString);
    }

    @Test
    void writeLine_afterSpaceIsFreed_isAWholeLine() {
        lines.writeLine("first");
        disk.free = 2;
        lines.writeLine("second");
        disk.free = Integer.MAX_VALUE;
        lines.writeLine("third");
        lines.writeLine("fourth");

        assertEquals("first\nse\nthird\nfourth\n", disk.text());
        assertEquals(2, records.size());
        assertEquals("INFO standard output is written again; 7 bytes were lost", records.getLast());
    }

    @Test
    void command_fullDisk_fails() {
        disk.free = 0;
        assertEquals(1, Blobferry.execute(output, "--version"));
    }

    @Test
    void command_enoughSpace_succeeds() {
        assertEquals(0, Blobferry.execute(output, "--version"));
        assertFalse(output.hasFailed());
        assertTrue(disk.text().startsWith("blobferry "), disk::text);
    }
}
