package io.blobferry.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener.RowResult;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayEventLogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ReplayResult SUM =
            new ReplayResult(false, 1, 2, 3, 1, 0, 1, 0, 1, 0, Optional.of("its time is up"), Optional.of("token"));

    private final List<String> lines = new ArrayList<>();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final JsonEventLog facts = new JsonEventLog(lines::add, clock);
    private final ReplayReport report = new ReplayReport(new ReplayEventLog(facts));
    private final RunContext run = new RunContext("run-1", clock, Duration.ofMinutes(1), facts);

    private static FailureStore.Row row(int number) {
        BlobAddress blob = new BlobAddress("account", "container", "blob " + number);
        return new FailureStore.Row(
                Failure.ofBlob(blob, NOW, FailureCause.ARCHIVED, "read it", "409", "event"), NOW, 4, "tag");
    }

    @Test
    void everyFactIsALine() throws Exception {
        DeadLetters.File file = new DeadLetters.File("file", "tag", 9, NOW);
        report.deadLettersImported(run, file, new ImportedFile(2, true, Optional.empty()));
        report.wouldReplay(run, row(1));
        report.rowReplayed(run, row(1), RowResult.RESOLVED, "");
        report.rowReplayed(run, row(2), RowResult.FAILED_AGAIN, "ARCHIVED: 409");
        report.unreadable(run, "a row");
        report.replayCompleted(run, SUM);

        List<String> names = new ArrayList<>();
        for (String line : lines) {
            names.add(new ObjectMapper().readTree(line).path("fact").asText());
        }
        assertEquals(
                List.of(
                        "dead-letters-read",
                        "failure-found",
                        "failure-settled",
                        "failure-kept",
                        "replay-unreadable",
                        "replay-ended"),
                names);
        JsonNode kept = new ObjectMapper().readTree(lines.get(3));
        assertEquals("account/container/blob 2", kept.path("subject").asText());
        assertEquals("ARCHIVED", kept.path("cause").asText());
        assertEquals(4, kept.path("times").asInt());
        assertTrue(kept.path("cure").asText().contains("Rehydrate"));
        assertEquals(
                "token", new ObjectMapper().readTree(lines.get(5)).path("next").asText());
    }

    @Test
    void theReportHoldsTheSumAndTheFirstOfTheRowsThatStay() throws Exception {
        report.rowReplayed(run, row(0), RowResult.RESOLVED, "");
        for (int number = 1; number <= 200; number++) {
            report.rowReplayed(run, row(number), RowResult.FAILED_AGAIN, "409");
        }
        JsonNode json = new ObjectMapper().readTree(report.json(SUM));
        assertEquals(1, json.path("settled").asInt());
        assertEquals("its time is up", json.path("stopped").asText());
        assertEquals(100, json.path("rows").size());
        assertEquals(
                "account/container/blob 1",
                json.path("rows").path(0).path("subject").asText());
    }
}
