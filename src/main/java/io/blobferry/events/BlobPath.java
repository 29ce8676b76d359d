package io.blobferry.events;

import io.blobferry.domain.BlobAddress;
import java.util.BitSet;
import java.util.Optional;

/**
 * A container and the name of a blob or directory in it, as one field of an event has them.
 *
 * @param name decoded; 1 to {@value BlobAddress#MAX_NAME_LENGTH} characters
 */
record BlobPath(String container, String name) {
    /** What an encoder writes in place of what it cannot encode. */
    static final char REPLACEMENT = '\uFFFD';

    private static final int LAST_ASCII = 127;

    /** Empty if there is no such container or name. */
    static Optional<BlobPath> of(String container, String name) {
        return container.isBlank() || name.isEmpty() || name.length() > BlobAddress.MAX_NAME_LENGTH
                ? Optional.empty()
                : Optional.of(new BlobPath(container, name));
    }

    BlobAddress in(String account) {
        return new BlobAddress(account, container, name);
    }

    /** The same path without slashes at its end, which a directory's URL may have. */
    BlobPath asDirectory() {
        int end = name.length();
        while (end > 1 && name.charAt(end - 1) == '/') {
            end--;
        }
        return new BlobPath(container, name.substring(0, end));
    }

    /** Whether characters of the name were lost. A blob's own name may have U+FFFD, but it is rare. */
    boolean mayBeDamaged() {
        return name.indexOf(REPLACEMENT) >= 0;
    }

    /**
     * Whether this is the other path, of which some characters beyond ASCII were lost: each run of U+FFFD stands for one or
     * more of them. Event Grid writes two for an emoji (Azure-Samples/azure-event-grid-viewer#9).
     */
    boolean isDamagedFormOf(BlobPath whole) {
        return container.equals(whole.container) && mayBeDamaged() && isDamagedFormOf(whole.name);
    }

    /** Compares character by character; {@code reached} has the ends of the whole's beginnings that match so far. */
    private boolean isDamagedFormOf(String whole) {
        BitSet reached = new BitSet();
        reached.set(0);
        int at = 0;
        while (at < name.length() && !reached.isEmpty()) {
            char character = name.charAt(at);
            BitSet next = new BitSet();
            int before = reached.nextSetBit(0);
            while (before >= 0) {
                int end = before;
                if (character != REPLACEMENT) {
                    if (end < whole.length() && whole.charAt(end) == character) {
                        next.set(end + 1);
                    }
                } else {
                    while (end < whole.length() && whole.charAt(end) > LAST_ASCII && !next.get(end + 1)) {
                        next.set(++end);
                    }
                }
                before = reached.nextSetBit(before + 1);
            }
            reached = next;
            at++;
            while (character == REPLACEMENT && at < name.length() && name.charAt(at) == REPLACEMENT) {
                at++;
            }
        }
        return reached.get(whole.length());
    }
}
