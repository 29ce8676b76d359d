package io.blobferry.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A keyed hash of names, for draws that need no list of them: everyone who has the seed draws the same ones. It is the first
 * eight bytes of the SHA-256 of the seed, a line feed and the name, in UTF-8, as an unsigned number.
 */
public final class NameHash {
    private NameHash() {}

    /** To be compared by {@link Long#compareUnsigned}. */
    public static long of(String seed, String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((seed + "\n").getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }
}
