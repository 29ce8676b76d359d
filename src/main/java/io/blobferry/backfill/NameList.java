package io.blobferry.backfill;

import io.blobferry.domain.BlobAddress;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A list of blobs as UTF-8 text, a name on each line. Blank lines are skipped; a line that names no blob is an answer of its own, and
 * the next one follows. One line is all that is held. Not thread-safe.
 */
public final class NameList {
    /** A container, a slash and 1,024 characters take less, in any encoding that UTF-8 has for them. */
    private static final int MAX_LINE_BYTES = 4_200;

    private static final int MAX_QUOTED = 80;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final InputStream text;
    private final String account;
    private final Optional<String> container;
    private long lines;

    /** A line. */
    public sealed interface Line {
        /** The line's number, from one. */
        long number();
    }

    /** A line that names a blob. */
    public record Named(long number, BlobAddress blob) implements Line {}

    /** A line that names no blob, and why. */
    public record Broken(long number, String reason) implements Line {}

    /**
     * @param text is read as far as lines are asked for; the caller closes it
     * @param account the source account
     * @param container the container of all names; empty: each line is CONTAINER/NAME
     */
    public NameList(InputStream text, String account, Optional<String> container) {
        this.text = new BufferedInputStream(text);
        this.account = account;
        this.container = container;
    }

    /**
     * The next line that is not blank; empty at the end.
     *
     * @throws UncheckedIOException if the text cannot be read
     */
    Optional<Line> next() {
        try {
            while (true) {
                Optional<Line> line = readLine();
                if (line.isEmpty()
                        || !(line.get() instanceof Broken broken
                                && broken.reason().isEmpty())) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("line " + (lines + 1) + " of the list cannot be read: " + e.getMessage(), e);
        }
    }

    /** A blank line has no reason. */
    private Optional<Line> readLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        int next = text.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            length++;
            if (length <= MAX_LINE_BYTES) {
                bytes.write(next);
            }
            next = text.read();
        }
        lines++;
        return Optional.of(
                length > MAX_LINE_BYTES
                        ? new Broken(lines, "it has " + length + " bytes, which no name has")
                        : parse(bytes.toByteArray()));
    }

    private Line parse(byte[] bytes) {
        String line;
        try {
            line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new Broken(lines, "it is not UTF-8");
        }
        String name = withoutMarks(line);
        if (name.isEmpty()) {
            return new Broken(lines, "");
        }
        if (container.isPresent()) {
            return blob(container.get(), name);
        }
        int slash = name.indexOf('/');
        return slash < 1 || slash == name.length() - 1
                ? new Broken(lines, "expected CONTAINER/NAME: " + quoted(name))
                : blob(name.substring(0, slash), name.substring(slash + 1));
    }

    private String withoutMarks(String line) {
        String begun = lines == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
        return begun.endsWith("\r") ? begun.substring(0, begun.length() - 1) : begun;
    }

    private Line blob(String ofContainer, String name) {
        try {
            return new Named(lines, new BlobAddress(account, ofContainer, name));
        } catch (IllegalArgumentException e) {
            return new Broken(lines, e.getMessage() + ": " + quoted(name));
        }
    }

    private static String quoted(String name) {
        return name.length() <= MAX_QUOTED ? name : name.substring(0, MAX_QUOTED) + "…";
    }
}
