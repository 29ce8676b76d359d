package io.blobferry.emulators;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One client's connection and the connection to the emulator that serves it. Both run on one event loop, so nothing
 * here is shared between threads. Each side reads only while the other one can write: that keeps memory constant.
 */
final class FaultProxyConnection extends ChannelInboundHandlerAdapter {
    private static final long MIN_DELAY = TimeUnit.MILLISECONDS.toNanos(2);

    private final FaultProxy proxy;
    /** What was received and cannot be passed on yet; at most what one read brings. */
    private final Deque<Object> waiting = new ArrayDeque<>();

    private final BandwidthLimit requestLimit = new BandwidthLimit();
    private final BandwidthLimit responseLimit = new BandwidthLimit();
    private long requestBytes;
    private boolean requestReadDue;
    private boolean answerReadDue;
    private Channel client;
    private Channel backend;
    private boolean backendEnds;
    private ProxiedExchange exchange;
    private boolean paused;

    FaultProxyConnection(FaultProxy gate) {
        this.proxy = gate;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        client = context.channel();
        client.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content) {
            requestBytes += content.content().readableBytes();
        }
        waiting.add(message);
        passOn();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (backend != null) {
            backend.flush();
        }
        readRequest();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        readAnswer(0);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            record(false);
        }
        closeBackend();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context.channel());
    }

    private void passOn() {
        while (!paused && !waiting.isEmpty()) {
            if (waiting.peek() instanceof HttpRequest request) {
                if (exchange != null) {
                    return;
                }
                waiting.remove();
                begin(request);
            } else {
                passOn((HttpContent) waiting.remove());
            }
        }
    }

    private void begin(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            close(client);
            return;
        }
        exchange = new ProxiedExchange(proxy.service(), request);
        Optional<AwsError> refusal = proxy.validator().refusal(request);
        if (refusal.isPresent()) {
            answer(FaultProxyAnswer.error(refusal.get(), request));
            return;
        }
        Optional<FaultAction> fault = proxy.nextFault(request.method().name(), request.uri());
        fault.ifPresent(exchange::setFault);
        switch (fault.orElse(null)) {
            case FaultAction.Answer answer -> answer(FaultProxyAnswer.error(answer.error(), request));
            case FaultAction.AnswerXml answer ->
                answer(FaultProxyAnswer.xml(HttpResponseStatus.OK, answer.document(), request));
            case FaultAction.DropConnection drop -> dropConnection(drop.first());
            case FaultAction.Delay delay -> pauseFor(delay.by());
            case FaultAction.Run run -> pauseDuring(run.first());
            case null, default -> forward();
        }
    }

    private void dropConnection(Runnable first) {
        first.run();
        exchange.discardBody();
        close(client);
    }

    private void pauseFor(Duration time) {
        paused = true;
        schedule(this::forward, time.toNanos());
    }

    private void pauseDuring(Runnable change) {
        paused = true;
        runBlocking(change, this::forward);
    }

    private void runBlocking(Runnable change, Runnable next) {
        Thread.ofVirtual().name("gate fault").start(() -> {
            try {
                change.run();
            } finally {
                client.eventLoop().execute(next);
            }
        });
    }

    private void forward() {
        if (!client.isActive()) {
            return;
        }
        if (backend != null && backend.isActive()) {
            send();
            return;
        }
        paused = true;
        BackendSide.connect(proxy, client.eventLoop(), this).addListener((ChannelFutureListener) connected -> {
            if (connected.isSuccess() && client.isActive()) {
                backend = connected.channel();
                backendEnds = false;
                send();
            } else {
                close(connected.channel());
                close(client);
            }
        });
    }

    /** Sends the request's head to the emulator and lets the body follow. */
    private void send() {
        HttpRequest forwarded =
                FaultProxyAnswer.forwarded(exchange.request(), proxy.adapted(exchange.request()), proxy.backend());
        proxy.adapt(exchange.request(), forwarded.headers());
        write(backend, forwarded);
        if (exchange.expectsContinue()) {
            write(client, FaultProxyAnswer.carryOn());
            client.flush();
        }
        paused = false;
        passOn();
        if (backend != null) {
            backend.flush();
        }
        readRequest();
        readAnswer(0);
    }

    private void passOn(HttpContent content) {
        if (exchange == null || exchange.bodyDiscarded() || backend == null) {
            content.release();
        } else {
            int bytes = content.content().readableBytes();
            Optional<Long> left = exchange.requestLeft();
            if (left.isPresent() && left.get() <= bytes) {
                cutRequest(content, left.get());
                return;
            }
            exchange.damage(content.content());
            exchange.received(bytes);
            write(backend, content);
        }
        if (exchange != null && content instanceof LastHttpContent) {
            exchange.requestDone();
            endIfDone();
        }
    }

    private void cutRequest(HttpContent content, long left) {
        exchange.received(left);
        exchange.discardBody();
        backend.writeAndFlush(new DefaultHttpContent(content.content().readRetainedSlice((int) left)))
                .addListener(written -> {
                    closeBackend();
                    close(client);
                });
        content.release();
    }

    private void answer(FullHttpResponse response) {
        // A client that waits to be asked for its body sends none now: where its next request begins is not clear.
        boolean keepAlive = exchange.keepAlive() && !exchange.expectsContinue();
        HttpUtil.setKeepAlive(response, keepAlive);
        exchange.answered(response.status().code());
        exchange.sent(response.content().readableBytes());
        exchange.discardBody();
        record(true);
        exchange.responseDone();
        ChannelFuture written = client.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    void answered(HttpResponse response) {
        if (exchange == null) {
            return;
        }
        exchange.answered(response.status().code());
        proxy.answered(exchange.request(), response.status().code());
        exchange.endConnectionUnlessRequestIsDone();
        backendEnds = !HttpUtil.isKeepAlive(response);
        if (!exchange.losesAnswer()) {
            FaultProxyAnswer.adapt(response, exchange);
            write(client, response);
        }
    }

    void answered(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (exchange == null || exchange.losesAnswer()) {
            content.release();
            if (exchange != null && last) {
                exchange.answerLost();
                close(client);
            }
            return;
        }
        int bytes = content.content().readableBytes();
        Optional<Long> left = exchange.answerLeft();
        if (left.isPresent() && left.get() <= bytes) {
            cutAnswer(content, left.get());
            return;
        }
        exchange.sent(bytes);
        exchange.dueDuringAnswer().ifPresent(this::pauseResponseDuring);
        if (last) {
            // Recorded before the client can know that the request is done, and look.
            record(true);
            exchange.responseDone();
        }
        write(client, content);
        if (last) {
            client.flush();
            endIfDone();
        }
    }

    private void cutAnswer(HttpContent content, long left) {
        exchange.sent(left);
        record(false);
        exchange = null;
        client.writeAndFlush(new DefaultHttpContent(content.content().readRetainedSlice((int) left)))
                .addListener(ChannelFutureListener.CLOSE);
        content.release();
        closeBackend();
    }

    private void pauseResponseDuring(Runnable change) {
        answerReadDue = true;
        runBlocking(change, () -> {
            answerReadDue = false;
            readAnswer(0);
        });
    }

    private void endIfDone() {
        if (!exchange.done()) {
            return;
        }
        boolean keepAlive = exchange.keepAlive();
        exchange = null;
        if (backendEnds) {
            closeBackend();
        }
        if (keepAlive) {
            passOn();
            readRequest();
        } else {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void answerRead(Channel from, long bytes) {
        client.flush();
        if (from.equals(backend)) {
            readAnswer(bytes);
        }
    }

    void backendLost(Channel lost) {
        if (!lost.equals(backend)) {
            return;
        }
        backend = null;
        if (exchange != null && !exchange.responded()) {
            close(client);
        } else {
            readRequest();
        }
    }

    void readRequest() {
        boolean blocked = paused || requestReadDue || !waiting.isEmpty() || (backend != null && !backend.isWritable());
        if (blocked || !client.isActive()) {
            return;
        }
        long wait = requestLimit.delayAfter(requestBytes, proxy.bytesPerSecond(), System.nanoTime());
        requestBytes = 0;
        if (wait < MIN_DELAY) {
            client.read();
        } else {
            requestReadDue = true;
            schedule(
                    () -> {
                        requestReadDue = false;
                        client.read();
                    },
                    wait);
        }
    }

    private void readAnswer(long bytes) {
        long wait = responseLimit.delayAfter(bytes, proxy.bytesPerSecond(), System.nanoTime());
        if (backend == null || answerReadDue || !client.isWritable()) {
            return;
        }
        if (wait < MIN_DELAY) {
            backend.read();
        } else {
            answerReadDue = true;
            schedule(
                    () -> {
                        answerReadDue = false;
                        if (backend != null) {
                            backend.read();
                        }
                    },
                    wait);
        }
    }

    private void record(boolean delivered) {
        exchange.toRecord(delivered).ifPresent(proxy.log()::record);
    }

    private void closeBackend() {
        if (backend != null) {
            Channel leaving = backend;
            backend = null;
            close(leaving);
        }
    }

    private void schedule(Runnable action, long nanos) {
        client.eventLoop().schedule(action, nanos, TimeUnit.NANOSECONDS).addListener(done -> {});
    }

    private static void write(Channel channel, Object message) {
        channel.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    static void close(Channel channel) {
        channel.close().addListener(closed -> {});
    }
}
