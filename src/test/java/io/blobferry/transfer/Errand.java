package io.blobferry.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.util.concurrent.CompletionException;

/** What a run is started for, an event or a message: it comes again until a run has settled it. */
@FunctionalInterface
interface Errand {
    Outcome run(TwoClouds clouds, String id);

    static Errand event() {
        return TwoClouds::run;
    }

    static Errand message(Segment segment) {
        return (clouds, id) -> SegmentScene.run(clouds, id, segment);
    }

    /** Whether the event or message may be acknowledged; not if the run's process died, which the boundary may have it do. */
    default boolean isSettledBy(TwoClouds clouds, String id) {
        try {
            return run(clouds, id).settled();
        } catch (Boundary.Crash | CompletionException died) {
            assertTrue(clouds.boundary.isDead(id), () -> "only a crash ends a run without an outcome: " + died);
            return false;
        }
    }
}
