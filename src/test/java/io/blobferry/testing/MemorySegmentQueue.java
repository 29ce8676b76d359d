package io.blobferry.testing;

import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.testing.cloud.QueueStore;
import io.blobferry.testing.cloud.QueueStore.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Segments as messages of a queue in memory. A test takes a message at once, however long it is invisible. */
public final class MemorySegmentQueue implements SegmentQueue {
    private static final String QUEUE = "segments";

    private final FaultInjector faults;
    private final QueueStore<Segment> queues;
    private final Clock clock;

    MemorySegmentQueue(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        this.clock = clock;
        queues = new QueueStore<>(clock);
        queues.create(QUEUE);
    }

    @Override
    public void send(RunContext run, Segment segment, Duration delay) {
        faults.intercept(run, "work.send", () -> queues.send(QUEUE, segment, delay, Optional.empty()));
    }

    @Override
    public Optional<Instant> oldest(RunContext run) {
        return faults.intercept(
                run,
                "work.oldest",
                () -> queues.all(QUEUE).stream()
                        .filter(message -> !message.visible().isAfter(clock.instant()))
                        .map(Message::inserted)
                        .min(Comparator.naturalOrder()));
    }

    /** Takes the oldest message off the queue. */
    public synchronized Optional<Segment> next() {
        Optional<Message<Segment>> oldest = queues.all(QUEUE).stream().findFirst();
        oldest.ifPresent(message -> queues.delete(QUEUE, message.id(), message.receipt()));
        return oldest.map(Message::body);
    }

    public List<Segment> pending() {
        return queues.all(QUEUE).stream().map(Message::body).toList();
    }

    public List<Duration> delays() {
        return queues.all(QUEUE).stream()
                .map(message -> Duration.between(message.inserted(), message.visible()))
                .toList();
    }
}
