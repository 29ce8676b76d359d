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
    private static final ReplayResult RESULT = new ReplayResult(
            false, 1, 2, 3, 1, 0, 1, 0, 1, 0, 0, Optional.of("time limit reached"), Optional.of("token"));

    private final List<String> lines = new ArrayList<>();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final JsonEventLog log = new JsonEventLog(lines::add, clock);
    private final ReplayReport report = new ReplayReport(new ReplayEventLog(log));
    private final RunContext run = new RunContext("run-1", clock, Duration.ofMinutes(1), log);

    private static FailureStore.Row row(int number) {
        BlobAddress blob = new BlobAddress("account", "container", "blob " + number);
        return new FailureStore.Row(
                Failure.ofBlob(blob, NOW, FailureCause.ARCHIVED, "read it", "409", "event"), NOW, 4, "tag");
    }

    @Test
    void everyCall_isALine() throws Exception {
        DeadLetters.File file = new DeadLetters.File("file", "tag", 9, NOW);
        report.deadLettersImported(run, file, new ImportedFile(2, true, Optional.empty()));
        report.wouldReplay(run, row(1));
        report.rowReplayed(run, row(1), RowResult.RESOLVED, "");
        report.rowReplayed(run, row(2), RowResult.FAILED_AGAIN, "ARCHIVED: 409");
        report.unreadable(run, "a row");
        report.replayCompleted(run, RESULT);

        List<String> names = new ArrayList<>();
        for (String line : lines) {
            names.add(new ObjectMapper().readTree(line).path("event").asText());
        }
        assertEquals(
                List.of(
                        "dead-letters-imported",
                        "failure-found",
                        "failure-resolved",
                        "failure-remaining",
                        "replay-input-unreadable",
                        "replay-completed"),
                names);
        JsonNode remaining = new ObjectMapper().readTree(lines.get(3));
        assertEquals("account/container/blob 2", remaining.path("subject").asText());
        assertEquals("ARCHIVED", remaining.path("cause").asText());
        assertEquals(4, remaining.path("failureCount").asInt());
        assertTrue(remaining.path("remedy").asText().contains("Rehydrate"));
        assertEquals(
                "token", new ObjectMapper().readTree(lines.get(5)).path("next").asText());
    }

    @Test
    void report_hasResultAndFirstRemainingRows() throws Exception {
        report.rowReplayed(run, row(0), RowResult.RESOLVED, "");
        for (int number = 1; number <= 200; number++) {
            report.rowReplayed(run, row(number), RowResult.FAILED_AGAIN, "409");
        }
        JsonNode json = new ObjectMapper().readTree(report.json(RESULT));
        assertEquals(1, json.path("resolved").asInt());
        assertEquals("time limit reached", json.path("stopReason").asText());
        assertEquals(100, json.path("rows").size());
        assertEquals("FAILED_AGAIN", json.path("rows").path(0).path("result").asText());
        assertEquals(
                "account/container/blob 1",
                json.path("rows").path(0).path("subject").asText());
    }
}
