package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.SegmentQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every queue of segments does ("Put Message" and "Peek Messages" in the REST reference of Azure Queue Storage). */
public abstract class SegmentQueueContract {
    private final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** A queue of this test's own. */
    protected abstract SegmentQueue queue();

    /** Lets the time pass that a segment with a delay of a second is invisible. */
    protected abstract void waitForDelay();

    @Test
    protected void emptyQueue_hasNoOldest() {
        assertEquals(Optional.empty(), queue().oldest(run));
    }

    @Test
    protected void invisibleSegment_isNotTheOldest() {
        queue().send(run, segment(1), Duration.ofSeconds(1));
        assertEquals(Optional.empty(), queue().oldest(run));
        waitForDelay();
        assertEquals(1, queue().oldest(run).stream().count());
    }

    @Test
    protected void oldest_isWhenTheFirstWaitingSegmentWasSent() {
        queue().send(run, segment(1), Duration.ZERO);
        Instant first = queue().oldest(run).orElseThrow();
        waitForDelay();
        queue().send(run, segment(2), Duration.ZERO);
        assertEquals(Optional.of(first), queue().oldest(run));
    }

    private static Segment segment(int part) {
        return new Segment(
                new BlobVersion(new BlobAddress("account", "container", "blob"), new ETag("0x8D")),
                new Upload(new ObjectKey("bucket", "key"), "upload-id"),
                new PartRange(part, part),
                0);
    }
}
