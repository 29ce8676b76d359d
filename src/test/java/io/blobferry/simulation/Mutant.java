package io.blobferry.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A deliberate bug of the product.
 *
 * @param name what the product does wrong
 * @param source the file that is changed, below {@code src/main/java/io/blobferry}
 * @param old the text that is replaced, which the file holds once
 * @param changed the text in its place
 * @param reason what goes wrong then
 */
record Mutant(String name, String source, String old, String changed, String reason) {
    private static final Path SOURCES = Path.of("src/main/java/io/blobferry");

    /** The full name of the changed file's class. */
    String className() {
        return "io.blobferry." + source.replace(".java", "").replace('/', '.');
    }

    /**
     * The changed text of the whole file.
     *
     * @throws IllegalStateException if the file does not hold the old text exactly once
     */
    String changedSource() {
        String text = read();
        int first = text.indexOf(old);
        if (first < 0 || text.indexOf(old, first + 1) >= 0) {
            throw new IllegalStateException(
                    "mutant " + name + ": " + source + " must hold this text exactly once: " + old);
        }
        return text.substring(0, first) + changed + text.substring(first + old.length());
    }

    private String read() {
        try {
            return Files.readString(SOURCES.resolve(source));
        } catch (IOException e) {
            throw new UncheckedIOException("mutant " + name, e);
        }
    }
}
