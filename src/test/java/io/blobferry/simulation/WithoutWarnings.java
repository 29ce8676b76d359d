package io.blobferry.simulation;

import io.blobferry.ingest.QueueConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Turns off the consumers' warnings about faults, which would hide the result of a simulation. */
final class WithoutWarnings implements BeforeAllCallback, AfterAllCallback {
    private static final Logger INGEST = Logger.getLogger(QueueConsumer.class.getPackageName());

    @Override
    public void beforeAll(ExtensionContext context) {
        INGEST.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        INGEST.setLevel(null);
    }
}
