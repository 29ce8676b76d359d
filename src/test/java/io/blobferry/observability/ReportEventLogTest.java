package io.blobferry.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.execution.RunContext;
import io.blobferry.report.Figure;
import io.blobferry.report.Finding;
import io.blobferry.report.Report;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportEventLogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final List<String> lines = new ArrayList<>();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final JsonEventLog log = new JsonEventLog(lines::add, clock);
    private final RunContext run = new RunContext("run-1", clock, Duration.ofMinutes(1), log);

    @ParameterizedTest
    @ValueSource(strings = {"verify", "restore"})
    void findingsAndFigures_areLines(String command) throws Exception {
        ReportEventLog report = new ReportEventLog(log, run);
        report.found(new Finding(Finding.Weight.DIFFERENCE, "missing", "account/container/a", "no object"));
        report.completed(new Report(
                command,
                "container",
                Report.Verdict.DIFFERENCES,
                NOW.minusSeconds(2),
                NOW,
                List.of(new Report.Section(
                        "Compared",
                        List.of(Figure.count("blobs", "blobs", 7), Figure.text("seed", "the seed", "x"))))));
        for (String line : lines) {
            assertEquals(List.of(), EventSchema.violations(line), line);
        }
        JsonNode finding = new ObjectMapper().readTree(lines.getFirst());
        assertEquals("finding", finding.path("event").asText());
        assertEquals("difference", finding.path("weight").asText());
        JsonNode completed = new ObjectMapper().readTree(lines.getLast());
        assertEquals(command + "-completed", completed.path("event").asText());
        assertEquals(7, completed.path("figures").path("blobs").asInt());
        assertEquals("x", completed.path("figures").path("seed").asText());
        assertEquals(2_000, completed.path("durationMillis").asInt());
        assertTrue(completed.path("verdict").asText().equals("differences"));
    }
}
