package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.SegmentFixture;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A checkpoint row of a newer schema, or one that an edit damaged: acknowledged with a failure row, and left as it is. */
class UnreadableRowTest {
    private final BackupFixture clouds = SegmentFixture.dispatched();
    private final Segment segment = SegmentFixture.take(clouds, 1);

    private void assertAcknowledged(Function<RunContext, Outcome> work) {
        Optional<?> row = clouds.checkpoints.row(clouds.blob);
        clouds.faults.before("checkpoints.find", 0, () -> {
            throw new PermanentException(
                    "read the row", FailureCause.UNREADABLE_ROW, "unsupported schema version 9", null);
        });

        Outcome.Failed failed =
                assertInstanceOf(Outcome.Failed.class, work.apply(SegmentFixture.newRun(clouds, "run")));

        assertEquals(FailureCause.UNREADABLE_ROW, failed.failure().cause());
        assertEquals(
                "read the row: unsupported schema version 9", failed.failure().detail());
        assertEquals(Set.of(failed.failure()), Set.copyOf(clouds.failures.rows().values()));
        assertEquals(row, clouds.checkpoints.row(clouds.blob), "it is left as it is");
        assertEquals(1, clouds.target.openUploads().size(), "the upload that it names stays");
    }

    @Test
    void event_ofUnreadableRow_isAcknowledgedWithFailureRow() {
        assertAcknowledged(run -> clouds.engine().backUp(run, clouds.event()));
    }

    @Test
    void deletion_ofUnreadableRow_isAcknowledgedWithFailureRow() {
        clouds.source.delete(clouds.blob);
        assertAcknowledged(run -> clouds.engine().handleDeletion(run, clouds.deletion()));
    }

    @Test
    void segment_ofUnreadableRow_isAcknowledgedWithFailureRow() {
        assertAcknowledged(run -> clouds.engine().copySegment(run, segment));
    }

    @Test
    void abandonedSegment_ofUnreadableRow_isAcknowledgedWithFailureRow() {
        assertAcknowledged(run -> clouds.engine().abandonSegment(run, segment, 10));
    }
}
