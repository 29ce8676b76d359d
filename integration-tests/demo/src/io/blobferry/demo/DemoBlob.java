package io.blobferry.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A blob of the demo, whose bytes can be had again and again.
 *
 * @param name its name in the container
 * @param size its bytes
 */
record DemoBlob(String name, long size, Content content) {
    /** Opens the bytes from the start; the caller closes them. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    DemoBlob {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(content, "content");
    }

    static DemoBlob file(Path folder, Path file) throws IOException {
        String name = folder.relativize(file).toString().replace('\\', '/');
        return new DemoBlob(name, Files.size(file), () -> Files.newInputStream(file));
    }

    /** Bytes that no compression shortens, the same at every opening. */
    static DemoBlob generated(String name, long size) {
        return new DemoBlob(name, size, () -> new Noise(size));
    }
}
