package io.blobferry.loadstubs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of bytes that exists. */
record ByteRange(long first, long length) {
    private static final Pattern HEADER = Pattern.compile("bytes=(\\d+)-(\\d*)");

    /** Reads a range header; empty if nothing of that range exists. */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) >= size) {
            return Optional.empty();
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        return Optional.of(new ByteRange(first, last - first + 1)).filter(range -> range.length() > 0);
    }

    /** As the answer's header says it. */
    String of(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
