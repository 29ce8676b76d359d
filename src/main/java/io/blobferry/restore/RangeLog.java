package io.blobferry.restore;

import io.blobferry.domain.Crc64Nvme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Which ranges of one blob have been written, and their checksums: a line of text for each. A line is added after its range is
 * durable, so a crash loses the ranges in flight alone.
 */
final class RangeLog {
    private final Path file;
    private final Map<Integer, Crc64Nvme> known = new HashMap<>();

    /** Reads what an interrupted restore has left. */
    RangeLog(Path file) {
        this.file = file;
        if (Files.isRegularFile(file)) {
            try {
                Files.readAllLines(file, StandardCharsets.US_ASCII).forEach(this::read);
            } catch (IOException unreadable) {
                known.clear();
            }
        }
    }

    /** The ranges that were written before. */
    Map<Integer, Crc64Nvme> known() {
        return Map.copyOf(known);
    }

    private void read(String line) {
        // The last line may be cut off; then it does not end as a whole one does.
        if (line.matches("\\d{1,9} [0-9a-f]{16} \\.")) {
            int space = line.indexOf(' ');
            known.put(
                    Integer.valueOf(line.substring(0, space)),
                    new Crc64Nvme(HexFormat.fromHexDigitsToLong(line, space + 1, space + 17)));
        }
    }

    /** Forgets all ranges. */
    void clear() {
        known.clear();
        delete();
    }

    /** Thread-safe. */
    synchronized void add(int index, Crc64Nvme crc) {
        String line = index + " " + HexFormat.of().toHexDigits(crc.value()) + " .\n";
        try {
            Files.writeString(
                    file, line, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
