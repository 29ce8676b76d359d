package io.blobferry.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.RecordingListener;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CollectedBytesTest {
    private static final BlobContent CONTENT = new BlobContent(1, 100_000);

    private final RunContext run = run(Duration.ofMinutes(1));

    @Test
    void stream_isCollectedWhole() {
        byte[] target = new byte[90_000];
        CollectedBytes.read(run, "read", target, CONTENT.body(10, 90_010));
        assertArrayEquals(CONTENT.range(10, 90_010).array(), target);
        CollectedBytes.read(run, "read", new byte[0], CONTENT.body(5, 5));
    }

    @Test
    void otherLength_isTransient() {
        for (int length : new int[] {89_999, 90_001}) {
            assertThrows(
                    TransientException.class,
                    () -> CollectedBytes.read(run, "read", new byte[length], CONTENT.body(10, 90_010)));
        }
    }

    @Test
    void failureOfTheStream_isThrown() {
        TransferException failure = new PermanentException("read", FailureCause.REJECTED, "gone", null);
        assertSame(
                failure,
                assertThrows(
                        TransferException.class,
                        () -> CollectedBytes.read(run, "read", new byte[1], failing(failure))));
        TransferException translated = assertThrows(
                TransferException.class,
                () -> CollectedBytes.read(run, "read", new byte[1], failing(new IllegalStateException("a bug"))));
        assertEquals(
                FailureCause.INTERNAL,
                assertInstanceOf(PermanentException.class, translated).failureCause());
    }

    @Test
    void streamThatStalls_isCancelledAtTheDeadline() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flow.Publisher<ByteBuffer> stalled = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        assertThrows(
                TransientException.class,
                () -> CollectedBytes.read(run(Duration.ofMillis(50)), "read", new byte[1], stalled));
        assertTrue(cancelled.get());
    }

    private static Flow.Publisher<ByteBuffer> failing(Throwable failure) {
        return subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(failure);
        };
    }

    private static RunContext run(Duration limit) {
        return new RunContext("collect", Clock.systemUTC(), limit, new RecordingListener());
    }
}
