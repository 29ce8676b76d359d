package io.blobferry.emulators;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** A client's connection and the one to the server that belongs to it. */
final class ChaosConnection {
    private final ChaosProxy proxy;
    private final Socket client;
    private final Socket server;
    private final SplittableRandom random;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private volatile ChaosExchange exchange = new ChaosExchange(null);

    ChaosConnection(ChaosProxy proxy, Socket client, Socket server, SplittableRandom random) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.random = random;
    }

    void start(Executor threads) {
        exchange.answered();
        threads.execute(new ChaosPump(this, proxy, client, server, true));
        threads.execute(new ChaosPump(this, proxy, server, client, false));
    }

    /** The exchange to which bytes of the client belong: a new one after an answer. Called by one thread. */
    ChaosExchange requestExchange() {
        if (exchange.isAnswered()) {
            exchange = new ChaosExchange(proxy.plan().choose(random).orElse(null));
        }
        return exchange;
    }

    /** The exchange that the server's bytes answer. */
    ChaosExchange answerExchange() {
        return exchange;
    }

    /** One direction has ended in order. */
    void directionEnded() {
        if (openDirections.decrementAndGet() == 0) {
            close();
        }
    }

    void close() {
        proxy.ended(this);
        closeQuietly(client);
        closeQuietly(server);
    }

    /** Ends both connections, with RST. */
    void reset() {
        lingerZero(client);
        lingerZero(server);
        close();
    }

    /** Ends the client's connection with FIN: bytes of the client that are not read would turn it into RST. */
    void finish() {
        try {
            client.shutdownOutput();
            client.getInputStream().skipNBytes(client.getInputStream().available());
        } catch (IOException e) {
            // The client was faster.
            closeQuietly(client);
        }
        close();
    }

    private static void lingerZero(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
            closeQuietly(socket);
        }
    }

    static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a socket", e);
        }
    }
}
