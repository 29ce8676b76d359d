package io.blobferry.emulators;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each frame, a length and so many bytes, with the same frame; ends the connection after a length above 1 MiB. */
final class FramedEchoServer implements AutoCloseable {
    private static final int MAX_LENGTH = 1 << 20;

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();

    FramedEchoServer() {
        try {
            listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + listener.getLocalPort() + "/path");
    }

    int accepted() {
        return accepted.get();
    }

    /** How many frames have come whole. */
    int received() {
        return received.get();
    }

    @Override
    public void close() {
        ChaosConnection.closeQuietly(listener);
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                int length = in.readInt();
                if (length < 0 || length > MAX_LENGTH) {
                    return;
                }
                byte[] frame = new byte[length];
                in.readFully(frame);
                received.incrementAndGet();
                out.writeInt(frame.length);
                out.write(frame);
            }
        } catch (IOException e) {
            // The client left.
            ChaosConnection.closeQuietly(client);
        }
    }
}
