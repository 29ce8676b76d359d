package io.blobferry.testing.cloud;

import java.nio.ByteBuffer;

/** Content whose bytes are kept. */
public interface ReadableContent extends Content {
    /** All bytes of a range, which is small. */
    ByteBuffer range(long start, long end);
}
