package io.blobferry.emulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * A TCP proxy on 127.0.0.1 that disturbs connections at random, by a seed and at rates that a {@link ChaosPlan} sets and
 * changes at any time. It passes TLS through, so it may stand before any server whose certificate is for 127.0.0.1. It begins
 * without faults.
 *
 * <p>An exchange is what a client sends until the server's first byte, and all that follows until the client sends again: with
 * plain HTTP a request and its answer, through TLS the messages of a handshake too.
 */
public final class ChaosProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final URI server;
    private final SplittableRandom seeds;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<ChaosConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<ChaosKind, LongAdder> counts = new EnumMap<>(ChaosKind.class);
    private volatile ChaosPlan plan = ChaosPlan.none();
    private volatile long refusingUntil = System.nanoTime();

    private ChaosProxy(URI server, long seed) {
        this.server = server;
        this.seeds = new SplittableRandom(seed);
        for (ChaosKind kind : ChaosKind.values()) {
            counts.put(kind, new LongAdder());
        }
        try {
            listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
        threads.execute(this::accept);
    }

    /** Starts a proxy before the server at this URI, which names its port. */
    public static ChaosProxy before(URI server, long seed) {
        return new ChaosProxy(server, seed);
    }

    /** The server's URI with this proxy's host and port. */
    public URI uri() {
        String path = server.getRawPath() == null ? "" : server.getRawPath();
        return URI.create(server.getScheme() + "://127.0.0.1:" + listener.getLocalPort() + path);
    }

    /** Sets the faults of every exchange and connection that begins from now on. */
    public void setFaults(ChaosPlan faults) {
        plan = faults;
    }

    /** Ends all faults and the outage; an exchange that one has struck already may still stall or trickle. */
    public void clearFaults() {
        plan = ChaosPlan.none();
        refusingUntil = System.nanoTime();
    }

    /** An outage: resets all connections, and for this time each new one. */
    public void refuseConnections(Duration time) {
        refusingUntil = System.nanoTime() + time.toNanos();
        dropConnections();
    }

    /** Resets all connections. */
    public void dropConnections() {
        connections.forEach(ChaosConnection::reset);
    }

    public int openConnections() {
        return connections.size();
    }

    /** How often each kind has struck. */
    public Map<ChaosKind, Long> counts() {
        Map<ChaosKind, Long> sums = new EnumMap<>(ChaosKind.class);
        counts.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the listener", e);
        } finally {
            dropConnections();
            threads.shutdownNow();
        }
    }

    ChaosPlan plan() {
        return plan;
    }

    void count(ChaosKind kind) {
        counts.get(kind).increment();
    }

    void ended(ChaosConnection connection) {
        connections.remove(connection);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                SplittableRandom random = seeds.split();
                threads.execute(() -> connect(client, random));
            } catch (IOException e) {
                // The listener was closed, or the client left before it was accepted.
                Thread.onSpinWait();
            }
        }
    }

    private void connect(Socket client, SplittableRandom random) {
        boolean refused = System.nanoTime() - refusingUntil < 0 || plan.refuses(random);
        Socket backend = new Socket();
        ChaosConnection connection = new ChaosConnection(this, client, backend, random);
        if (refused) {
            count(ChaosKind.REFUSE);
            connection.reset();
            return;
        }
        connections.add(connection);
        try {
            client.setTcpNoDelay(true);
            backend.setTcpNoDelay(true);
            backend.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_TIMEOUT_MILLIS);
            connection.start(threads);
        } catch (IOException e) {
            connection.reset();
        }
    }
}
