package io.blobferry.emulators;

import java.net.URI;

/** A running S3 emulator, reached without a gate. */
interface S3Backend extends EmulatorComponent {
    URI uri();

    /**
     * What to ask this emulator for, so that it does what S3 does.
     *
     * @param target path and query, as the client sends them to S3
     */
    default String adapted(String method, String target) {
        return target;
    }

    /** Whether this emulator refuses a write with {@code If-None-Match: *} over a delete marker, as S3 does not. */
    default boolean refusesWritesOverMarkers() {
        return false;
    }
}
