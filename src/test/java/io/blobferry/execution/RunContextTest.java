package io.blobferry.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.testing.MutableClock;
import io.blobferry.testing.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunContextTest {
    private static final Duration ALLOWED = Duration.ofMinutes(1);

    private final MutableClock clock = new MutableClock();
    private final RunContext run = new RunContext("run", clock, ALLOWED, new RecordingListener());

    static List<TransferException> translated() {
        return List.of(
                new SourceChangedException("read it", null),
                new SourceNotFoundException("read it", null),
                new TransientException("read it", "reset", null),
                new PermanentException("assume the role", FailureCause.FEDERATION, "denied", null));
    }

    /** The source's body and the federation's credentials fail inside the other cloud's SDK. */
    @ParameterizedTest
    @MethodSource("translated")
    void await_nestedTransferException_isThrown(TransferException inside) {
        RuntimeException sdk = new RuntimeException("unable to send", new CompletionException(inside));

        assertSame(inside, assertThrows(TransferException.class, () -> run.await("write it", failed(sdk))));
    }

    @Test
    void await_anyOtherFailure_isLeftToTheAdapter() {
        IOException reset = new IOException("reset");

        CompletionException thrown =
                assertThrows(CompletionException.class, () -> run.await("write it", failed(reset)));

        assertSame(reset, thrown.getCause());
    }

    @Test
    void await_answerWithoutMemory_endsTheProcess() {
        OutOfMemoryError exhausted = new OutOfMemoryError("Java heap space");
        for (Throwable failure : List.of(exhausted, new IllegalStateException("of an SDK", exhausted))) {
            assertSame(exhausted, assertThrows(OutOfMemoryError.class, () -> run.await("write it", failed(failure))));
        }
    }

    @Test
    void await_limitOfALibrary_isLeftToTheAdapter() {
        class OutOfBuffers extends OutOfMemoryError {
            private static final long serialVersionUID = 1L;
        }

        assertThrows(CompletionException.class, () -> run.await("write it", failed(new OutOfBuffers())));
    }

    @Test
    void await_deadlinePassed_cancelsTheRequest() {
        CompletableFuture<String> unanswered = new CompletableFuture<>();
        clock.advance(ALLOWED);

        TransientException thrown = assertThrows(TransientException.class, () -> run.await("write it", unanswered));

        assertEquals("write it: timed out at the run deadline", thrown.getMessage());
        assertTrue(unanswered.isCancelled());
    }

    @Test
    void await_cancelledRequest_isTransient() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);

        assertThrows(TransientException.class, () -> run.await("write it", cancelled));
    }

    @Test
    void child_hasTimeAndRequestsOfItsOwn() {
        RunContext child = run.child("child", Duration.ofSeconds(10));

        child.countRequest();

        assertEquals("child", child.id());
        assertEquals(Duration.ofSeconds(10), child.remaining());
        assertEquals(1, child.requests());
        assertEquals(0, run.requests());
    }

    @Test
    void child_endsWithTheProcess() {
        ShutdownSignal shutdown = new ShutdownSignal(clock);
        RunContext parent = new RunContext("parent", clock, ALLOWED, new RecordingListener(), shutdown);
        RunContext child = parent.child("child", ALLOWED);

        shutdown.shutdownWithin(Duration.ofSeconds(3));

        assertEquals(Duration.ofSeconds(3), child.remaining());
    }

    @Test
    void withReserve_endsEarlierAndCountsForTheSameRun() {
        RunContext bounded = run.withReserve(RunContext.DEADLINE_MARGIN);

        bounded.countRequest(RequestKind.TABLE);

        assertEquals(ALLOWED.minus(RunContext.DEADLINE_MARGIN), bounded.remaining());
        assertEquals(1, run.requests());
        assertEquals(1, run.requests(RequestKind.TABLE));
        assertEquals(0, run.requests(RequestKind.S3_WRITE));
    }

    private static CompletableFuture<String> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }
}
