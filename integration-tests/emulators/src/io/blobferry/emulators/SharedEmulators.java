package io.blobferry.emulators;

/** The emulators that one JVM's tests share, started when this class is first used. */
final class SharedEmulators {
    static final Emulators EMULATORS = Emulators.start();

    private SharedEmulators() {}
}
