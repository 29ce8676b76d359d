package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener.RowResult;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplaySummaryPrinterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final StringWriter written = new StringWriter();
    private final ReplaySummaryPrinter summary = new ReplaySummaryPrinter(new PrintWriter(written));
    private final RunContext run = new RunContext(
            "run", Clock.systemUTC(), Duration.ofMinutes(1), new JsonEventLog(line -> {}, Clock.systemUTC()));

    private static FailureStore.Row row(String name) {
        Failure failure = Failure.ofBlob(
                new BlobAddress("account", "c", name), NOW, FailureCause.ARCHIVED, "read it", "409 archived", "event");
        return new FailureStore.Row(failure, NOW, 3, "tag");
    }

    @Test
    void summary_isPrintedAfterTheBar() {
        try (ReplayProgressBar bar = new ReplayProgressBar(4, summary)) {
            DeadLetters.File file = new DeadLetters.File("file", "tag", 1, NOW);
            bar.deadLettersImported(run, file, new ImportedFile(0, false, Optional.of("not valid JSON")));
            bar.rowReplayed(run, row("resolved"), RowResult.RESOLVED, "");
            bar.rowReplayed(run, row("gone"), RowResult.SOURCE_GONE, "");
            bar.rowReplayed(run, row("failed\u001b[2J\u009b\u2028\u202e"), RowResult.FAILED_AGAIN, "ARCHIVED: 409");
            bar.rowReplayed(run, row("large"), RowResult.IN_PROGRESS, "");
            assertEquals("", written.toString(), "nothing is printed over the bar");
            bar.replayCompleted(
                    run,
                    new ReplayResult(
                            false,
                            1,
                            0,
                            4,
                            2,
                            1,
                            1,
                            1,
                            0,
                            0,
                            1,
                            Optional.of("time limit reached"),
                            Optional.of("token")));
        }
        assertEquals(
                List.of(
                        "kept         file: not valid JSON",
                        "deleted      account/c/gone",
                        "failed       account/c/failed?[2J???: ARCHIVED: 409",
                        "in progress  account/c/large",
                        "",
                        "dead letters: 0 in 1 files",
                        "failures: 4, resolved: 2 (source blob deleted: 1), failed again: 1, in progress: 1, "
                                + "incomplete: 0, skipped: 0",
                        "stopped early: time limit reached"),
                written.toString().lines().toList());
    }

    @Test
    void dryRun_listsFirstRowsAndCountsAll() {
        for (int number = 0; number < 60; number++) {
            summary.wouldReplay(run, row("blob " + number));
        }
        summary.replayCompleted(
                run, new ReplayResult(true, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty()));
        String text = written.toString();
        assertTrue(text.startsWith("ARCHIVED  account/c/blob 0  failures: 3, last 2026-01-02T03:04:05Z: 409"), text);
        assertTrue(text.contains("and 10 more"), text);
        assertTrue(text.contains("failures that would be replayed: 60"), text);
        assertFalse(text.contains("resolved"), text);
    }
}
