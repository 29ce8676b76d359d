package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.util.concurrent.CompletionException;

/** What a run is started for, an event or a message: it comes again until a run has settled it. */
@FunctionalInterface
public interface Delivery {
    Outcome run(BackupFixture clouds, String id);

    static Delivery event() {
        return BackupFixture::run;
    }

    static Delivery message(Segment segment) {
        return (clouds, id) -> SegmentFixture.run(clouds, id, segment);
    }

    /** Whether the event or message may be acknowledged; not if the run's process died, which the boundary may have it do. */
    default boolean isAcknowledgedBy(BackupFixture clouds, String id) {
        try {
            return run(clouds, id).canAcknowledge();
        } catch (FaultInjector.Crash | CompletionException died) {
            assertTrue(clouds.faults.isCrashed(id), () -> "only a crash ends a run without an outcome: " + died);
            return false;
        }
    }
}
