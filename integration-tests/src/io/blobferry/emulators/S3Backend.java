package io.blobferry.emulators;

import java.net.URI;

/** A running S3 emulator, reached without a gate. */
interface S3Backend extends EmulatorPart {
    URI uri();
}
