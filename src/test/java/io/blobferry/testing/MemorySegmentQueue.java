package io.blobferry.testing;

import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.SegmentQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A queue of segments; a delay is kept, and nobody waits for it. */
public final class MemorySegmentQueue implements SegmentQueue {
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<Duration> delays = new ArrayDeque<>();
    private final FaultInjector boundary;

    MemorySegmentQueue(FaultInjector boundary) {
        this.boundary = boundary;
    }

    @Override
    public void send(RunContext run, Segment segment, Duration delay) {
        boundary.cross(run, "work.send", () -> {
            synchronized (this) {
                segments.add(segment);
                delays.add(delay);
                return segment;
            }
        });
    }

    /** Takes the oldest message off the queue. */
    public synchronized Optional<Segment> next() {
        delays.poll();
        return Optional.ofNullable(segments.poll());
    }

    public synchronized List<Segment> waiting() {
        return List.copyOf(segments);
    }

    public synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }
}
