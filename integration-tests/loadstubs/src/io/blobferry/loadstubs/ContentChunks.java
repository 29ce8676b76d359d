package io.blobferry.loadstubs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;

/** A range of the synthetic content, handed out as fast as the connection takes it. */
final class ContentChunks implements ChunkedInput<ByteBuf> {
    private final SyntheticContent content;
    private final long offset;
    private final long length;
    private long sent;

    ContentChunks(SyntheticContent content, Answer.Content range) {
        this.content = content;
        offset = range.offset();
        length = range.length();
    }

    @Override
    public boolean isEndOfInput() {
        return sent == length;
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) {
        ByteBuf chunk = content.slice(offset + sent, length - sent);
        sent += chunk.readableBytes();
        return chunk;
    }

    @Override
    @Deprecated
    public ByteBuf readChunk(ChannelHandlerContext context) {
        throw new UnsupportedOperationException("Netty asks by the allocator");
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long progress() {
        return sent;
    }

    @Override
    public void close() {}
}
