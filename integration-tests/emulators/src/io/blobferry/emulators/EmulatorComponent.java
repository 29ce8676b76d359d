package io.blobferry.emulators;

/** Something that runs until it is closed. */
interface EmulatorComponent extends AutoCloseable {
    /** What it is, and which version. */
    String description();

    @Override
    void close();
}
