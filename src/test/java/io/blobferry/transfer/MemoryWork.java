package io.blobferry.transfer;

import io.blobferry.domain.Segment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A queue of segments; a delay is kept, and nobody waits for it. */
final class MemoryWork implements WorkQueue {
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<Duration> delays = new ArrayDeque<>();
    private final Boundary boundary;

    MemoryWork(Boundary boundary) {
        this.boundary = boundary;
    }

    @Override
    public void send(Run run, Segment segment, Duration delay) {
        boundary.cross(run, "work.send", () -> {
            synchronized (this) {
                segments.add(segment);
                delays.add(delay);
                return segment;
            }
        });
    }

    /** Takes the oldest message off the queue. */
    synchronized Optional<Segment> next() {
        delays.poll();
        return Optional.ofNullable(segments.poll());
    }

    synchronized List<Segment> waiting() {
        return List.copyOf(segments);
    }

    synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }
}
