package io.blobferry.loadstubs;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has everything arrive later by a round trip, as from far away: a request, a step of the TLS handshake, a byte of a body.
 * The speed stays what it was, at the price of as many bytes in memory as arrive in that time. Only the handshake of TCP
 * costs nothing.
 */
final class AddedRoundTrip extends ChannelInboundHandlerAdapter {
    private final long millis;

    AddedRoundTrip(long millis) {
        this.millis = millis;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        later(context, () -> context.fireChannelRead(message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        later(context, context::fireChannelReadComplete);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        later(context, context::fireChannelInactive);
    }

    /** Tasks that are due at one time run in the order in which they came. */
    private void later(ChannelHandlerContext context, Runnable event) {
        ScheduledFuture<?> unused = context.executor().schedule(event, millis, TimeUnit.MILLISECONDS);
    }
}
