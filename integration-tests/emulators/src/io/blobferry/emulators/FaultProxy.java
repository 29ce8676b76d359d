package io.blobferry.emulators;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import javax.net.ssl.SSLException;

/**
 * An HTTPS server in front of an emulator. It lets pass the requests that its admission finds in order, records them,
 * and injects faults. Bodies stream through it in constant memory.
 */
public final class FaultProxy implements AutoCloseable {
    static final int MAX_CHUNK = 64 * 1024;
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);
    private static final int MAX_HEADER_SIZE = 128 * 1024;

    private final Service service;
    private final URI backend;
    private final Optional<SslContext> backendTls;
    private final BinaryOperator<String> adaptation;
    /** Empty where the backend takes a write over a delete marker, as S3 does. */
    private final Optional<DeleteMarkers> markers;

    private final RequestValidator validator;
    private final RequestLog log;
    private final List<InjectedFault> faults = new CopyOnWriteArrayList<>();
    private final EventLoopGroup loops = new NioEventLoopGroup(2, new DefaultThreadFactory("gate", true));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel server;
    private volatile long bytesPerSecond;

    private FaultProxy(
            Service service,
            URI backend,
            BinaryOperator<String> adaptation,
            Optional<DeleteMarkers> markers,
            RequestValidator admission,
            LoopbackCertificate certificate,
            RequestLog log) {
        this.service = service;
        this.backend = backend;
        this.adaptation = adaptation;
        this.markers = markers;
        this.validator = admission;
        this.log = log;
        try {
            SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
            this.backendTls = "https".equals(backend.getScheme())
                    ? Optional.of(SslContextBuilder.forClient()
                            .sslProvider(provider)
                            .trustManager(certificate.certificate().toFile())
                            .build())
                    : Optional.empty();
            SslContext tls = SslContextBuilder.forServer(
                            certificate.certificate().toFile(),
                            certificate.key().toFile())
                    .sslProvider(provider)
                    .build();
            this.server = listen(tls);
        } catch (SSLException e) {
            throw new IllegalStateException("cannot set up TLS for the gate", e);
        }
    }

    static FaultProxy forS3(
            S3Backend backend, RequestValidator admission, LoopbackCertificate certificate, RequestLog log) {
        return forS3(backend, backend.uri(), admission, certificate, log);
    }

    /** @param route where the backend is reached */
    static FaultProxy forS3(
            S3Backend backend, URI route, RequestValidator admission, LoopbackCertificate certificate, RequestLog log) {
        Optional<DeleteMarkers> markers =
                backend.refusesWritesOverMarkers() ? Optional.of(new DeleteMarkers(backend.uri())) : Optional.empty();
        return new FaultProxy(Service.S3, route, backend::adapted, markers, admission, certificate, log);
    }

    static FaultProxy forBlobs(URI blobs, LoopbackCertificate certificate, RequestLog log) {
        return new FaultProxy(
                Service.BLOB,
                blobs,
                (method, target) -> target,
                Optional.empty(),
                RequestValidator.ACCEPT_ALL,
                certificate,
                log);
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    }

    /** Sets the fault to work; the first of several that match a request strikes it. */
    public InjectedFault inject(Fault fault) {
        InjectedFault injected = new InjectedFault(fault);
        faults.add(injected);
        return injected;
    }

    /** Holds each connection to this speed in each direction; 0 sets it free. */
    public void throttle(long bytesPerSecondPerConnection) {
        if (bytesPerSecondPerConnection < 0) {
            throw new IllegalArgumentException("not a speed: " + bytesPerSecondPerConnection);
        }
        bytesPerSecond = bytesPerSecondPerConnection;
    }

    /** Ends all faults and the throttle. */
    public void reset() {
        faults.clear();
        throttle(0);
    }

    /** Ends every open connection, as a server does that restarts. */
    public void dropConnections() {
        connections.close().syncUninterruptibly();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        dropConnections();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    Service service() {
        return service;
    }

    URI backend() {
        return backend;
    }

    /** What the emulator is asked for in place of what the client asks for. */
    String adapted(HttpRequest request) {
        return adaptation.apply(request.method().name(), request.uri());
    }

    Optional<DeleteMarkers> markers() {
        return markers;
    }

    Optional<SslContext> backendTls() {
        return backendTls;
    }

    RequestValidator validator() {
        return validator;
    }

    RequestLog log() {
        return log;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    Optional<FaultAction> nextFault(String method, String target) {
        return faults.stream()
                .map(fault -> fault.nextAction(method, target))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Channel listen(SslContext tls) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(2048, MAX_CHUNK, 4 * MAX_CHUNK))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc()),
                                        new HttpServerCodec(decoderConfig()),
                                        new FaultProxyConnection(FaultProxy.this));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    static HttpDecoderConfig decoderConfig() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_HEADER_SIZE)
                .setMaxHeaderSize(MAX_HEADER_SIZE)
                .setMaxChunkSize(4 * MAX_CHUNK)
                .setValidateHeaders(false);
    }
}
