package io.blobferry.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Native code that cannot be unpacked to the temporary folder is named before anything is copied. */
class NativeLibrariesTest {
    private static final long CHECKSUM = 0xAE8B14860A799888L;
    private static final Logger LOG = Logger.getLogger(NativeLibraries.class.getName());

    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            warnings.add(new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(handler);
    }

    @Test
    void load_whereTheFolderIsWritable_succeeds() {
        assertDoesNotThrow(() -> NativeLibraries.load());
        assertEquals(List.of(), warnings);
    }

    @Test
    void load_checksumsWithoutLibrary_namesFolderAndRemedy() {
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> NativeLibraries.load(
                        () -> {
                            throw new UnsatisfiedLinkError("crc64nvme");
                        },
                        Optional::empty));
        String message = failure.getMessage();
        assertTrue(message.contains("UnsatisfiedLinkError: crc64nvme"), message);
        assertTrue(message.contains(System.getProperty("java.io.tmpdir")), message);
        assertTrue(message.contains("free space on its disk"), message);
    }

    @Test
    void load_wrongChecksum_isRefused() {
        assertThrows(IllegalStateException.class, () -> NativeLibraries.load(() -> CHECKSUM + 1, Optional::empty));
    }

    @Test
    void load_tlsWithoutLibrary_warnsAndContinues() {
        NativeLibraries.load(() -> CHECKSUM, () -> Optional.of(new IllegalArgumentException("no such library")));
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().contains("no such library"), warnings::toString);
        assertTrue(warnings.getFirst().contains("-Djava.io.tmpdir"), warnings::toString);
    }
}
