package io.blobferry.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.report.Finding.Weight;
import io.blobferry.report.Report.Verdict;
import io.blobferry.restore.RestoreOutcome.Archived;
import io.blobferry.restore.RestoreOutcome.Damaged;
import io.blobferry.restore.RestoreOutcome.Restored;
import io.blobferry.restore.RestoreOutcome.Thawing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestoreResultTest {
    private static final RestoreOutcome SOUND = new Restored(1, List.of(), List.of());
    private static final RestoreOutcome UNCERTAIN = new Restored(1, List.of("not proven"), List.of());
    private static final RestoreOutcome ARCHIVED = new Archived("DEEP_ARCHIVE");

    /** As in a verification: what was not read is no difference. */
    @Test
    void archivedVersionThatWasNotRead_leavesTheRestoreIncomplete() {
        assertEquals(Verdict.SOUND, verdict(SOUND));
        assertEquals(Verdict.INCOMPLETE, verdict(SOUND, ARCHIVED));
        assertEquals(
                List.of(Weight.OPEN),
                RestoreReport.findings("blob", ARCHIVED).stream()
                        .map(finding -> finding.weight())
                        .toList());
    }

    /** The same call does not change either of them. */
    @Test
    void differences_comeBeforeArchivedVersions() {
        assertEquals(Verdict.DIFFERENCES, verdict(UNCERTAIN, ARCHIVED));
        assertEquals(Verdict.DIFFERENCES, verdict(new Damaged("other bytes"), ARCHIVED));
    }

    /** A script calls again until there is nothing left to do, and then sees them. */
    @Test
    void workThatTheSameCallCompletes_comesBeforeDifferences() {
        assertEquals(Verdict.INCOMPLETE, verdict(UNCERTAIN, new Thawing("GLACIER", Duration.ofHours(5))));
        assertEquals(Verdict.INCOMPLETE, verdict(UNCERTAIN, new RestoreOutcome.Interrupted("503")));
    }

    private static Verdict verdict(RestoreOutcome... outcomes) {
        RestoreCounts counts = new RestoreCounts();
        for (RestoreOutcome outcome : outcomes) {
            counts.add(outcome);
        }
        return counts.result(Optional.empty()).verdict();
    }
}
