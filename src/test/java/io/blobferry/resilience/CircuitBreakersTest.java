package io.blobferry.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Part;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.TestConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.adapter.JdkFlowAdapter;

/** What opens a cloud's circuit breaker, and what closes it again. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CircuitBreakersTest {
    private static final int MIN_CALLS = 4;
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration AFTER_OPEN = OPEN.plusMillis(1);
    private static final Duration TRIAL_TIMEOUT = Duration.ofSeconds(10);
    private static final Part PART = new Part(1, 0, TestConfig.PART);

    private final BackupFixture clouds = BackupFixture.withBlob(BackupFixture.LARGE_ONE);
    private final BlobSource source =
            new CircuitBreakers(MIN_CALLS, OPEN, clouds.clock).guard((BlobSource) clouds.source);
    private final AtomicReference<Supplier<RuntimeException>> fault = new AtomicReference<>();

    CircuitBreakersTest() {
        Stream.of("source.look", "source.read")
                .forEach(operation -> clouds.faults.before(operation, 0, () -> {
                    if (fault.get() != null) {
                        throw fault.get().get();
                    }
                }));
    }

    static Stream<TransferException> answersAboutOneBlob() {
        return Stream.of(
                new TransientException("read", "copy operation pending", null),
                new TransientException("read", "409 BlobBeingRehydrated", null),
                new SourceChangedException("read", null),
                new SourceNotFoundException("read", null),
                new PermanentException("read", FailureCause.SOURCE_DENIED, "403 AuthorizationFailure", null),
                new PermanentException("read", FailureCause.ARCHIVED, "blob is in the archive tier", null),
                new PermanentException("read", FailureCause.CUSTOMER_PROVIDED_KEY, "409", null));
    }

    @ParameterizedTest
    @MethodSource("answersAboutOneBlob")
    void answerAboutOneBlob_leavesCircuitClosed(TransferException answer) {
        fault.set(() -> answer);
        for (int call = 0; call < 10 * MIN_CALLS; call++) {
            assertThrows(answer.getClass(), this::head);
            assertThrows(answer.getClass(), () -> readPart(run()));
        }
        fault.set(null);
        assertInstanceOf(BlobSource.Present.class, head());
    }

    /** Two blobs of three are being copied, and the service does not answer for the third. */
    @Test
    void answerAboutOneBlob_hidesNoOutage() {
        for (int call = 0; call < 3 * MIN_CALLS; call++) {
            TransferException answer = call % 3 == 0
                    ? TransientException.serviceFailure("read", "500 InternalError", Optional.empty(), null)
                    : new TransientException("read", "copy operation pending", null);
            fault.set(() -> answer);
            assertThrows(TransientException.class, this::head);
        }
        assertRefused(this::head);
    }

    @Test
    void failingService_opensCircuit() {
        openCircuit();
        assertRefused(this::head);
        assertRefused(() -> readPart(run()));
    }

    /** A whole part would take minutes, and fail at the cost of its bytes. */
    @Test
    void halfOpen_headComesBeforeThePart() {
        openCircuit();
        clouds.clock.advance(AFTER_OPEN);

        assertRefused(() -> readPart(run()));

        assertEquals(1, calls("source.look", "run"));
        assertEquals(0, calls("source.read", "run"), "the cloud still fails");
        fault.set(null);
        clouds.clock.advance(AFTER_OPEN);

        readPart(run());

        assertEquals(2, calls("source.look", "run"));
        assertEquals(1, calls("source.read", "run"));
        readPart(run());
        assertEquals(2, calls("source.look", "run"), "the circuit is closed again");
    }

    @Test
    void halfOpen_otherCallsAreRefusedForASecond() {
        openCircuit();
        fault.set(null);
        clouds.clock.advance(AFTER_OPEN);
        List<TransientException> refused = new ArrayList<>();
        clouds.faults.before("source.look", 1, () -> {
            refused.add(assertThrows(TransientException.class, () -> readPart(run())));
            refused.add(assertThrows(TransientException.class, this::head));
        });

        readPart(run());

        assertEquals(2, refused.size());
        for (TransientException each : refused) {
            assertTrue(each.isCircuitOpen(), each.getMessage());
            assertEquals(Optional.of(Duration.ofSeconds(1)), each.retryAfter());
        }
        assertEquals(1, calls("source.read", "run"));
    }

    /** An answer about the trial's own blob shows that the service works. */
    @ParameterizedTest
    @MethodSource("answersAboutOneBlob")
    void halfOpen_answerAboutOneBlob_closesCircuit(TransferException answer) {
        openCircuit();
        clouds.clock.advance(AFTER_OPEN);
        fault.set(() -> answer);

        assertThrows(answer.getClass(), () -> readPart(run()));

        fault.set(null);
        readPart(run());
        assertEquals(1, calls("source.look", "run"));
    }

    @Test
    void halfOpen_trialWithoutResponse_endsInTime() {
        openCircuit();
        fault.set(null);
        clouds.clock.advance(AFTER_OPEN);
        AtomicBoolean silent = new AtomicBoolean(true);
        clouds.faults.at(FaultInjector.Side.BEFORE, "source.look", 0, call -> {
            if (silent.get()) {
                FaultInjector.noResponse(clouds.clock).accept(call);
            }
        });
        RunContext run = run();

        assertRefused(() -> readPart(run));

        assertEquals(TRIAL_TIMEOUT, run.elapsed());
        silent.set(false);
        assertRefused(() -> readPart(run()));
        clouds.clock.advance(AFTER_OPEN);
        readPart(run());
    }

    /** The run of the trial has no time left: that says nothing about the cloud, and the next run tests it. */
    @Test
    void halfOpen_trialAtRunDeadline_isLeftToTheNext() {
        openCircuit();
        fault.set(null);
        clouds.clock.advance(AFTER_OPEN);
        clouds.faults.at(FaultInjector.Side.BEFORE, "source.look", 1, FaultInjector.noResponse(clouds.clock));
        RunContext brief = new RunContext("run", clouds.clock, Duration.ofSeconds(3), clouds.listener);

        assertThrows(TransientException.class, () -> readPart(brief));

        readPart(run());
    }

    /** Its thread never returns. */
    @Test
    void halfOpen_trialThatHangs_isGivenUp() throws InterruptedException {
        openCircuit();
        fault.set(null);
        clouds.clock.advance(AFTER_OPEN);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        clouds.faults.before("source.look", 1, () -> {
            hanging.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw TransientException.serviceFailure("look", "connection reset", Optional.empty(), null);
        });
        Thread trial = Thread.ofVirtual().start(this::head);
        hanging.await();

        clouds.clock.advance(TRIAL_TIMEOUT);
        assertRefused(this::head);
        clouds.clock.advance(AFTER_OPEN);
        readPart(run());

        end.countDown();
        trial.join();
        readPart(run());
    }

    /** A part that began before the outage ends long after it: it says nothing about the cloud as it is now. */
    @Test
    void callOfEarlierState_isNotCounted() {
        Flow.Publisher<ByteBuffer> early = source.readRange(run(), clouds.currentVersion(), Optional.empty(), PART);
        openCircuit();
        clouds.clock.advance(AFTER_OPEN);
        clouds.faults.before("source.look", 1, () -> read(early));

        assertRefused(this::head);

        fault.set(null);
        clouds.clock.advance(AFTER_OPEN);
        assertInstanceOf(BlobSource.Present.class, head());
    }

    /** Sixty-four parts that are in flight together are throttled: fewer requests are asked for, not none. */
    @Test
    void burstOfThrottling_leavesCircuitClosed() {
        throttle();
        List<Flow.Publisher<ByteBuffer>> parts = new ArrayList<>();
        for (int part = 0; part < 64; part++) {
            parts.add(source.readRange(run(), clouds.currentVersion(), Optional.empty(), PART));
        }
        parts.forEach(part -> assertThrows(TransientException.class, () -> read(part)));
        fault.set(null);
        readPart(run());
    }

    @Test
    void lastingThrottling_opensCircuit() {
        throttle();
        for (int call = 0; call < MIN_CALLS; call++) {
            assertThrows(TransientException.class, this::head);
        }
        assertRefused(this::head);
    }

    private void throttle() {
        fault.set(() -> TransientException.throttling("read", "503 ServerBusy", Optional.empty(), null));
    }

    private void openCircuit() {
        fault.set(() -> TransientException.serviceFailure("read", "500 InternalError", Optional.empty(), null));
        for (int call = 0; call < MIN_CALLS; call++) {
            assertThrows(
                    TransientException.class,
                    () -> source.head(
                            new RunContext("outage", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener),
                            clouds.blob));
        }
    }

    private void assertRefused(Executable call) {
        TransientException refused = assertThrows(TransientException.class, call);
        assertTrue(refused.isCircuitOpen(), refused.getMessage());
    }

    private BlobSource.HeadResult head() {
        return source.head(run(), clouds.blob);
    }

    private void readPart(RunContext run) {
        read(source.readRange(run, clouds.currentVersion(), Optional.empty(), PART));
    }

    private static void read(Flow.Publisher<ByteBuffer> part) {
        assertNotNull(JdkFlowAdapter.flowPublisherToFlux(part).blockLast());
    }

    private RunContext run() {
        return new RunContext("run", clouds.clock, BackupFixture.RUN_TIMEOUT, clouds.listener);
    }

    private long calls(String operation, String run) {
        return clouds.faults.operationsOf(run).stream()
                .filter(operation::equals)
                .count();
    }
}
