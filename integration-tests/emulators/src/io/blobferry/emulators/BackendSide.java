package io.blobferry.emulators;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;

/** The connection from a gate to the emulator behind it: hands what it receives to the client's side. */
final class BackendSide extends ChannelInboundHandlerAdapter {
    private final FaultProxyConnection client;
    private long bytesRead;

    private BackendSide(FaultProxyConnection client) {
        this.client = client;
    }

    static ChannelFuture connect(FaultProxy gate, EventLoop loop, FaultProxyConnection client) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, FaultProxy.WATER_MARK)
                .option(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(2048, FaultProxy.MAX_CHUNK, 4 * FaultProxy.MAX_CHUNK))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        gate.backendTls().ifPresent(tls -> channel.pipeline().addLast(tls.newHandler(channel.alloc())));
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(FaultProxy.decoderConfig(), false, false),
                                        new BackendSide(client));
                    }
                })
                .connect(gate.backend().getHost(), gate.backend().getPort());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case HttpResponse head -> client.answered(head);
            case HttpContent content -> {
                bytesRead += content.content().readableBytes();
                client.answered(content);
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        long bytes = bytesRead;
        bytesRead = 0;
        client.answerRead(context.channel(), bytes);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            client.readRequest();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        client.backendLost(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        FaultProxyConnection.close(context.channel());
    }
}
