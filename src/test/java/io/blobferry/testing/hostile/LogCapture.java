package io.blobferry.testing.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects the log lines of this product and of the libraries that its logging.properties leaves on, in place of the console. */
public final class LogCapture implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final List<Logger> off = loggersThatAreOff();
    private final Logger root = LogManager.getLogManager().getLogger("");
    private final Handler[] handlers = root.getHandlers();
    private final Handler capture = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord logged) {
            add(formatter.formatMessage(logged));
            for (Throwable thrown = logged.getThrown(); thrown != null; thrown = thrown.getCause()) {
                add(thrown.toString());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static List<Logger> loggersThatAreOff() {
        Properties logging = new Properties();
        try (InputStream in = LogCapture.class.getResourceAsStream("/logging.properties")) {
            logging.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return logging.stringPropertyNames().stream()
                .filter(name ->
                        name.endsWith(".level") && logging.getProperty(name).equals("OFF"))
                .map(name -> Logger.getLogger(name.substring(0, name.lastIndexOf('.'))))
                .toList();
    }

    public LogCapture() {
        for (Handler handler : handlers) {
            root.removeHandler(handler);
        }
        root.addHandler(capture);
        off.forEach(logger -> logger.setLevel(Level.OFF));
    }

    /** Receives the lines of an event log. */
    public void add(String line) {
        lines.add(line);
    }

    /** The lines since the last call. */
    public void assertNoSecret() {
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            if (line.contains(HostileText.SECRET)) {
                throw new AssertionError("a log line holds a secret: " + line);
            }
        }
    }

    @Override
    public void close() {
        off.forEach(logger -> logger.setLevel(null));
        root.removeHandler(capture);
        for (Handler handler : handlers) {
            root.addHandler(handler);
        }
    }
}
