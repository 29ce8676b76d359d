package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosProxyTest {
    private static final int LENGTH = 300_000;

    private final FramedEchoServer server = new FramedEchoServer();
    private final ChaosProxy proxy = ChaosProxy.before(server.uri(), 7);
    private final byte[] sent = new byte[LENGTH];

    ChaosProxyTest() {
        new SplittableRandom(1).nextBytes(sent);
    }

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void proxyWithoutFaults_passesBytes() throws IOException {
        assertEquals("/path", proxy.uri().getPath());
        try (Socket client = connect()) {
            for (int i = 0; i < 20; i++) {
                assertArrayEquals(sent, exchange(client));
            }
        }
        assertEquals(0, struck());
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_REQUEST", "CUT_ANSWER", "TRUNCATE_ANSWER", "LOSE_ANSWER"})
    void cut_endsConnectionAndIsCounted(ChaosKind kind) throws IOException {
        proxy.setFaults(always(kind));
        try (Socket client = connect()) {
            assertThrows(IOException.class, () -> exchange(client));
        }
        assertEquals(kind == ChaosKind.CUT_REQUEST ? 0 : 1, server.received());
        assertEquals(Map.of(kind, 1L), counted());
    }

    @Test
    void cutAnswer_isResetAndTruncatedOneEnds() throws IOException {
        proxy.setFaults(always(ChaosKind.CUT_ANSWER));
        try (Socket client = connect()) {
            assertThrows(SocketException.class, () -> exchange(client));
        }
        proxy.setFaults(always(ChaosKind.TRUNCATE_ANSWER));
        try (Socket client = connect()) {
            send(client);
            int received = client.getInputStream().readAllBytes().length;
            assertTrue(received > 0 && received < LENGTH, () -> received + " bytes");
        }
    }

    @Test
    void lostAnswer_leavesNoByte() throws IOException {
        proxy.setFaults(always(ChaosKind.LOSE_ANSWER));
        for (int i = 1; i <= 10; i++) {
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            try (Socket client = connect()) {
                send(client);
                client.getInputStream().transferTo(received);
            } catch (SocketException e) {
                // One of two ends: this one is RST.
                assertEquals(0, received.size());
            }
            assertEquals(0, received.size());
            assertEquals(i, server.received());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STALL_REQUEST", "STALL_ANSWER"})
    void stall_delaysBytes(ChaosKind kind) throws IOException {
        proxy.setFaults(always(kind).withMaxStall(Duration.ofMillis(400)));
        long start = System.nanoTime();
        try (Socket client = connect()) {
            for (int i = 0; i < 5; i++) {
                assertArrayEquals(sent, exchange(client));
            }
        }
        assertEquals(Map.of(kind, 5L), counted());
        assertTrue(millisSince(start) > 200, () -> millisSince(start) + " ms for five stalls of up to 400 ms");
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_REQUEST", "SLOW_ANSWER"})
    void slowConnection_keepsItsSpeed(ChaosKind kind) throws IOException {
        proxy.setFaults(always(kind).withSlowBytesPerSecond(LENGTH));
        long start = System.nanoTime();
        try (Socket client = connect()) {
            assertArrayEquals(sent, exchange(client));
        }
        assertEquals(Map.of(kind, 1L), counted());
        assertTrue(millisSince(start) > 700, () -> millisSince(start) + " ms for one second's bytes");
    }

    @ParameterizedTest
    @EnumSource(names = {"CORRUPT_REQUEST", "CORRUPT_ANSWER"})
    void corruptByte_isOneBit(ChaosKind kind) throws IOException {
        // Beyond the length, which a corrupt bit would change.
        proxy.setFaults(always(kind).withMaxOffset(100_000));
        int corrupt = 0;
        for (int i = 0; i < 30; i++) {
            try (Socket client = connect()) {
                client.setSoTimeout(200);
                byte[] received = exchange(client);
                corrupt += differentBits(received);
            } catch (IOException e) {
                // The length was struck.
                assertTrue(counted().get(kind) > 0);
            }
        }
        assertTrue(corrupt > 15, corrupt + " corrupt bits in 30 exchanges");
        assertTrue(corrupt <= counted().get(kind), () -> "as counted: " + counted());
    }

    @Test
    void refusedConnection_doesNotReachServer() {
        proxy.setFaults(always(ChaosKind.REFUSE));
        assertThrows(IOException.class, this::connectAndExchange);
        assertEquals(0, server.accepted());
        assertEquals(Map.of(ChaosKind.REFUSE, 1L), counted());
    }

    @Test
    void outage_endsOpenConnectionsAndRefusesNewOnes() throws IOException {
        try (Socket client = connect()) {
            exchange(client);
            proxy.refuseConnections(Duration.ofHours(1));
            assertThrows(IOException.class, () -> exchange(client));
            assertThrows(IOException.class, this::connectAndExchange);
        }
        proxy.clearFaults();
        connectAndExchange();
        assertEquals(0, proxy.counts().get(ChaosKind.CUT_REQUEST));
    }

    @Test
    void clearedFaults_doNotStrike() throws IOException {
        proxy.setFaults(ChaosPlan.all(0.09).withMaxStall(Duration.ofMillis(1)));
        proxy.clearFaults();
        for (int i = 0; i < 20; i++) {
            connectAndExchange();
        }
        assertEquals(0, struck());
    }

    @Test
    void sameSeed_strikesTheSame() {
        assertEquals(results(11), results(11));
        assertTrue(results(11).contains(false) && results(11).contains(true));
    }

    @Test
    void plan_withProbabilitiesAboveOne_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> ChaosPlan.all(0.2));
        ChaosPlan none = ChaosPlan.none();
        assertThrows(IllegalArgumentException.class, () -> none.with(ChaosKind.REFUSE, -0.1));
    }

    private List<Boolean> results(long seed) {
        List<Boolean> results = new ArrayList<>();
        try (ChaosProxy other = ChaosProxy.before(server.uri(), seed)) {
            other.setFaults(ChaosPlan.none().with(ChaosKind.CUT_ANSWER, 0.3).with(ChaosKind.REFUSE, 0.3));
            for (int i = 0; i < 40; i++) {
                try (Socket client =
                        new Socket(InetAddress.getLoopbackAddress(), other.uri().getPort())) {
                    exchange(client);
                    results.add(true);
                } catch (IOException e) {
                    results.add(false);
                }
            }
        }
        return results;
    }

    private static ChaosPlan always(ChaosKind kind) {
        return ChaosPlan.none().with(kind, 1).withMaxOffset(1000);
    }

    private Map<ChaosKind, Long> counted() {
        Map<ChaosKind, Long> counts = proxy.counts();
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private long struck() {
        return proxy.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.uri().getPort());
    }

    private void connectAndExchange() throws IOException {
        try (Socket client = connect()) {
            assertArrayEquals(sent, exchange(client));
        }
    }

    private void send(Socket client) throws IOException {
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeInt(LENGTH);
        out.write(sent);
    }

    private byte[] exchange(Socket client) throws IOException {
        send(client);
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] received = new byte[LENGTH];
        if (in.readInt() != LENGTH) {
            throw new EOFException("another length");
        }
        in.readFully(received);
        return received;
    }

    private int differentBits(byte[] received) {
        BitSet bits = BitSet.valueOf(received);
        bits.xor(BitSet.valueOf(sent));
        assertTrue(bits.cardinality() <= 1, () -> bits.cardinality() + " bits differ");
        return bits.cardinality();
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
