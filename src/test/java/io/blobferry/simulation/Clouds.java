package io.blobferry.simulation;

import io.blobferry.backup.EnginePorts;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.MemoryCheckpoints;
import io.blobferry.testing.MemoryContainerSightings;
import io.blobferry.testing.MemoryDeadLetters;
import io.blobferry.testing.MemoryFailures;
import io.blobferry.testing.MemoryReplayCursor;
import io.blobferry.testing.MemorySource;
import io.blobferry.testing.MemoryTarget;
import io.blobferry.testing.RecordingListener;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Everything outside the processes: both clouds and the product's own state, in memory, under one clock. */
final class Clouds {
    final SimulatedClock clock = new SimulatedClock();
    final FaultInjector faults = new FaultInjector();
    final MemorySource source = new MemorySource(faults, clock);
    final MemoryTarget target = new MemoryTarget(faults, clock);
    final MemoryCheckpoints checkpoints = new MemoryCheckpoints(faults, clock);
    final MemoryFailures failures = new MemoryFailures(faults, clock);
    final MemoryDeadLetters deadLetters = new MemoryDeadLetters(faults, clock);
    final MemoryReplayCursor cursor = new MemoryReplayCursor(faults);
    final ReconciliationRows reconciliation = new ReconciliationRows(faults);
    final MemoryContainerSightings sightings = new MemoryContainerSightings(faults);
    final RecordingListener listener = new RecordingListener();
    final Route route = new Route("backups", "");
    final Routes routes = Routes.of(route);
    final SimulatedQueue events;
    final SimulatedQueue segments;
    private final Map<String, Segment> segmentsByText = new HashMap<>();

    Clouds(RandomGenerator random) {
        events = new SimulatedQueue("events", faults, clock, random);
        segments = new SimulatedQueue("segments", faults, clock, random);
    }

    EnginePorts enginePorts(Plan plan) {
        return new EnginePorts(
                source, target, target, target, deleteMarkers(plan), checkpoints, new Segments(), failures);
    }

    DeleteMarkerPolicy deleteMarkers(Plan plan) {
        return (run, bucket) ->
                plan.deleteMarkers ? DeleteMarkerPolicy.Placement.VERSIONED : DeleteMarkerPolicy.Placement.NEVER;
    }

    SegmentQueue segmentQueue() {
        return new Segments();
    }

    private final class Segments implements SegmentQueue {
        @Override
        public void send(RunContext run, Segment segment, Duration delay) {
            String text = "segment " + segment + " into " + segment.upload().id() + ", attempt "
                    + segment.attemptsWithoutProgress();
            segmentsByText.put(text, segment);
            segments.send(run, text, delay);
        }

        @Override
        public Optional<Instant> oldest(RunContext run) {
            return faults.intercept(run, "segments.oldest", segments::oldestVisible);
        }
    }

    Segment parseSegment(String text) {
        Segment segment = segmentsByText.get(text);
        if (segment == null) {
            throw new IllegalArgumentException("no segment: " + text);
        }
        return segment;
    }

    ObjectKey keyOf(BlobAddress blob) {
        return route.keyOf(blob).orElseThrow();
    }
}
