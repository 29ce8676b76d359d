package io.blobferry.emulators;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/** Passes on the bytes of one direction of a connection, with the faults that were chosen for its exchanges. */
final class ChaosPump implements Runnable {
    private static final int BUFFER = 64 * 1024;
    private static final int SLICES_PER_SECOND = 10;

    private final ChaosConnection connection;
    private final ChaosProxy proxy;
    private final Socket from;
    private final Socket to;
    private final boolean request;
    private ChaosExchange current;
    private BodyStart bodyStart = new BodyStart();
    private long passed;
    private long bodyPassed;
    private boolean ended;

    /** @param request whether it carries what the client sends */
    ChaosPump(ChaosConnection connection, ChaosProxy proxy, Socket from, Socket to, boolean request) {
        this.connection = connection;
        this.proxy = proxy;
        this.from = from;
        this.to = to;
        this.request = request;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER];
        try {
            OutputStream out = to.getOutputStream();
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                enter(request ? connection.requestExchange() : connection.answerExchange());
                pass(buffer, length, out);
                if (ended) {
                    return;
                }
                if (!request) {
                    current.answered();
                }
            }
            to.shutdownOutput();
            connection.directionEnded();
        } catch (IOException e) {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.close();
        }
    }

    private void enter(ChaosExchange exchange) {
        if (exchange != current) {
            current = exchange;
            bodyStart = new BodyStart();
            passed = 0;
            bodyPassed = 0;
        }
    }

    private void pass(byte[] bytes, int length, OutputStream out) throws IOException, InterruptedException {
        Optional<ChaosFault> fault = current.pending(request);
        int body = bodyStart.in(bytes, length);
        if (fault.isEmpty()) {
            out.write(bytes, 0, length);
        } else {
            pass(bytes, length, body, fault.get(), out);
        }
        passed += length;
        bodyPassed += length - body;
    }

    private void pass(byte[] bytes, int length, int body, ChaosFault fault, OutputStream out)
            throws IOException, InterruptedException {
        switch (fault.kind()) {
            case SLOW_REQUEST, SLOW_ANSWER -> trickle(bytes, length, fault, out);
            case CORRUPT_REQUEST, CORRUPT_ANSWER -> {
                long at = body + fault.offset() - bodyPassed;
                if (at < length) {
                    strike(fault);
                    bytes[(int) at] ^= 1;
                }
                out.write(bytes, 0, length);
            }
            default -> {
                int before = (int) Math.min(length, fault.offset() - passed);
                out.write(bytes, 0, before);
                // At the end of a read another message may begin: a fault needs a byte that it keeps.
                if (before < length) {
                    strike(fault);
                    interrupt(bytes, before, length, fault, out);
                }
            }
        }
    }

    private void interrupt(byte[] bytes, int before, int length, ChaosFault fault, OutputStream out)
            throws IOException, InterruptedException {
        switch (fault.kind()) {
            case STALL_REQUEST, STALL_ANSWER -> {
                Thread.sleep(fault.stall());
                out.write(bytes, before, length - before);
            }
            case CUT_ANSWER -> end(true);
            case TRUNCATE_ANSWER -> end(false);
            default -> end(fault.reset());
        }
    }

    private void end(boolean reset) {
        ended = true;
        if (reset) {
            connection.reset();
        } else {
            connection.finish();
        }
    }

    /** The whole exchange is slow, so its fault remains pending; it is counted at its first byte. */
    private void trickle(byte[] bytes, int length, ChaosFault fault, OutputStream out)
            throws IOException, InterruptedException {
        if (passed == 0) {
            proxy.count(fault.kind());
        }
        int slice = Math.max(1, fault.bytesPerSecond() / SLICES_PER_SECOND);
        for (int at = 0; at < length; at += slice) {
            out.write(bytes, at, Math.min(slice, length - at));
            if (at + slice < length) {
                Thread.sleep(1000 / SLICES_PER_SECOND);
            }
        }
        Thread.sleep(length % slice * 1000L / fault.bytesPerSecond());
    }

    private void strike(ChaosFault fault) {
        current.struck();
        proxy.count(fault.kind());
    }
}
