package io.blobferry.loadstubs;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** Opens one HTTP server after the other on 127.0.0.1, all on the same few threads, under the same conditions. */
final class HttpServers {
    private static final int RECEIVE_BUFFER = 256 << 10;
    private static final int MAX_HEADER_SIZE = 128 << 10;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    /** The interval of bandwidth shaping: long enough to cost nothing, short enough to be even. */
    private static final long SHAPING_INTERVAL_MILLIS = 100;

    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> channel;
    private final Optional<SslContext> tls;
    private final Conditions conditions;
    private final SyntheticContent content = new SyntheticContent();

    /** @param tls absent: plain HTTP */
    HttpServers(int threads, Optional<SslContext> tls, Conditions conditions) {
        this.tls = tls;
        this.conditions = conditions;
        loops = Epoll.isAvailable() ? new EpollEventLoopGroup(threads) : new NioEventLoopGroup(threads);
        channel = Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /**
     * Opens a server for the service.
     *
     * @return where it listens
     */
    URI open(Router router) {
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BUFFER))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        arrange(connection, router);
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        return URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    private void arrange(Channel connection, Router router) {
        ChannelPipeline pipeline = connection.pipeline();
        if (conditions.bytesPerSecond() > 0) {
            ChannelTrafficShapingHandler shaping = new ChannelTrafficShapingHandler(
                    conditions.bytesPerSecond(), conditions.bytesPerSecond(), SHAPING_INTERVAL_MILLIS);
            shaping.setMaxWriteSize(WATER_MARK.high());
            pipeline.addLast(shaping);
        }
        if (conditions.roundTripMillis() > 0) {
            pipeline.addLast(new AddedRoundTrip(conditions.roundTripMillis()));
        }
        tls.ifPresent(context -> pipeline.addLast(context.newHandler(connection.alloc())));
        pipeline.addLast(
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_HEADER_SIZE)
                        .setMaxHeaderSize(MAX_HEADER_SIZE)
                        .setMaxChunkSize(RECEIVE_BUFFER)),
                new HttpServerKeepAliveHandler(),
                new HttpServerExpectContinueHandler(),
                new ChunkedWriteHandler(),
                new StubConnection(router, content));
    }
}
