package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;

/** The body of one request as it arrives, and the answer at its end. Used by the connection's own thread alone. */
interface RequestBody {
    /** Takes some bytes; the buffer is the caller's. */
    void take(ByteBuf bytes);

    /** Answers, when all bytes have been taken. */
    Answer answer();
}
