package io.blobferry.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Segment;
import io.blobferry.domain.Upload;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.orphans.OrphanedUploadCleaner;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.report.Finding;
import io.blobferry.report.Report;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.MultipartUploadListing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JsonEventLogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** A name that would break a line, a quote or a terminal. */
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "a\n\"b\"\u2028\\ünï\u001b[1m");

    private static final BlobVersion VERSION = new BlobVersion(BLOB, new ETag("0x1"));
    private static final Backup BACKUP = new Backup(
            new ObjectKey("bucket", "container/key"), Optional.of("v1"), new ETag("e1"), 7, new Crc64Nvme(1));

    private final List<String> lines = new ArrayList<>();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final JsonEventLog log = new JsonEventLog(lines::add, clock);
    private final RunContext run = new RunContext("run-1", clock, Duration.ofMinutes(1), log);

    @Test
    void backup_isOneLineWithEveryField() throws Exception {
        run.countRequest();
        BlobEvent event = new BlobEvent(
                "event-1",
                BLOB,
                Notice.NONE,
                Optional.of(new ETag("0x1")),
                OptionalLong.of(7),
                Optional.empty(),
                Optional.of(NOW.minusMillis(1500)));
        log.runCompleted(run, event, new Outcome.BackedUp(VERSION, BACKUP, 3));
        JsonNode line = only();
        assertEquals(
                new ObjectMapper()
                        .createObjectNode()
                        .put("event", "backed-up")
                        .put("time", "2026-01-02T03:04:05Z")
                        .put("run", "run-1")
                        .put("traceId", "run-1")
                        .put("eventId", "event-1")
                        .put("blob", BLOB.toString())
                        .put("etag", "0x1")
                        .put("bytes", 7)
                        .put("bucket", "bucket")
                        .put("key", "container/key")
                        .put("versionId", "v1")
                        .put("crc64nvme", new Crc64Nvme(1).base64())
                        .put("parts", 3)
                        .put("requests", 1)
                        .put("durationMillis", 0)
                        .put("lagMillis", 1500)
                        .toString(),
                line.toString());
    }

    @Test
    void outcomes_haveTheirEvents() throws Exception {
        BlobEvent event = new BlobEvent(
                "e", BLOB, Notice.NONE, Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());
        Failure failure = Failure.ofBlob(BLOB, NOW, FailureCause.REJECTED, "step", "detail\nof two lines", "e");
        List<Outcome> outcomes = List.of(
                new Outcome.BackedUp(VERSION, BACKUP, 0),
                new Outcome.AlreadyBackedUp(VERSION, BACKUP),
                new Outcome.SourceDeleted(BLOB, true),
                new Outcome.SourceDeleted(BLOB, false),
                new Outcome.Ignored("subject", "reason"),
                new Outcome.Failed(failure),
                new Outcome.Incomplete(BLOB, "reason"));
        outcomes.forEach(outcome -> log.runCompleted(run, event, outcome));
        List<String> names = new ArrayList<>();
        for (JsonNode line : all()) {
            names.add(line.path("event").asText());
        }
        assertEquals(
                List.of(
                        "backed-up",
                        "already-backed-up",
                        "source-deleted",
                        "source-deleted",
                        "ignored",
                        "failed",
                        "incomplete"),
                names);
        assertTrue(all().get(2).path("neverBackedUp").asBoolean());
        assertFalse(all().get(3).path("neverBackedUp").asBoolean(true));
    }

    private void logReplay(ReplayEventLog target) {
        FailureStore.Row row = new FailureStore.Row(
                Failure.ofBlob(BLOB, NOW, FailureCause.ARCHIVED, "step", "detail", "event"), NOW, 4, "tag");
        target.deadLettersImported(
                run, new DeadLetters.File("file", "tag", 9, NOW), new ImportedFile(2, false, Optional.of("kept")));
        target.wouldReplay(run, row);
        for (ReplayListener.RowResult result : ReplayListener.RowResult.values()) {
            target.rowReplayed(run, row, result, "reason");
        }
        target.unreadable(run, "a row");
        target.replayCompleted(
                run,
                new ReplayResult(
                        false, 1, 2, 3, 1, 0, 1, 0, 1, 0, 0, Optional.of("time limit reached"), Optional.of("token")));
    }

    /** Logs every event with every field. */
    private void logEverything(JsonEventLog target) {
        BlobEvent event = new BlobEvent(
                "e",
                BLOB,
                Notice.NONE,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(NOW.plusMillis(7)));
        Segment segment = new Segment(VERSION, new Upload(BACKUP.key(), "upload"), new PartRange(2, 3), 4);
        for (FailureCause cause : FailureCause.values()) {
            target.eventDismissed(run, new Outcome.Failed(Failure.ofDelivery("e", NOW, cause, "step", "detail")));
        }
        List.of(
                        new Outcome.BackedUp(VERSION, BACKUP, 0),
                        new Outcome.AlreadyBackedUp(VERSION, BACKUP),
                        new Outcome.SourceDeleted(BLOB, true),
                        new Outcome.SourceDeleted(BLOB, false),
                        new Outcome.DeleteMarkerPlaced(BLOB, BACKUP.key(), Optional.of("m")),
                        new Outcome.DirectoryExpanded(BLOB, 5, false),
                        new Outcome.EventDeferred("subject", Duration.ofSeconds(9), 1, "reason"),
                        new Outcome.Ignored("subject", "reason"),
                        new Outcome.SegmentsQueued(VERSION, 64),
                        new Outcome.SegmentDeferred(segment, Duration.ofSeconds(9), "reason"),
                        new Outcome.SegmentCopied(segment, 2),
                        new Outcome.Superseded(segment),
                        new Outcome.Incomplete(BLOB, "reason"))
                .forEach(outcome -> target.runCompleted(run, event, outcome));
        target.partStored(run, VERSION, new Part(2, 16, 5));
        target.contentMd5Mismatch(run, VERSION, "expected", "actual");
        target.attemptRetried(run, BLOB, "reason");
        MultipartUploadListing.OpenUpload open = new MultipartUploadListing.OpenUpload(segment.upload(), NOW);
        target.orphanFound(run, open, false);
        target.orphanFound(run, open, true);
        target.uploadSkipped(run, open, new PermanentException("step", FailureCause.REJECTED, "detail", null));
        target.cleanupCompleted(run, new OrphanedUploadCleaner.CleanupResult(3, 2, 1, true));
        logReplay(new ReplayEventLog(target));
        ReconciliationPass pass = new ReconciliationPass(
                1,
                NOW,
                Optional.empty(),
                List.of(),
                ReconciliationCounts.of(ReconciliationCounts.Counter.COMPARED, 1),
                List.of(),
                new RecoveryProof(
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.of(new RecoveryProof.Pending(NOW, BLOB.toString()))));
        target.passCompleted(run, pass);
        target.passCompleted(run, ReconciliationPass.first(NOW));
        target.reconcileRunCompleted(run, new Reconciler.Progress(pass, Optional.of("reason")));
        target.reconcileRunCompleted(run, new Reconciler.Progress(pass, Optional.empty()));
        ContainerTally tally = new ContainerTally("container", 100, 0, 1, 2, 3, 0, "account/container/blob");
        target.containerMissing(run, "container");
        target.deleteMarkersDecided(
                run,
                new DeleteMarkerPolicy.Decision(
                        "bucket", DeleteMarkerPolicy.Placement.NEVER, "reason", Optional.of("remedy")));
        target.deletionsHeldBack(run, tally);
        target.backupsAbsent(run, tally);
        target.destinationSkipped(
                run, "container", new PermanentException("list", FailureCause.SOURCE_DENIED, "403", null));
        logReports(new ReportEventLog(target, run));
    }

    private static void logReports(ReportEventLog report) {
        report.found(new Finding(Finding.Weight.DIFFERENCE, "missing", BLOB.toString(), "no object"));
        for (String command : List.of("backup", "backup-estimate", "verify", "drill", "restore")) {
            report.completed(new Report(command, "container", Report.Verdict.SOUND, NOW, NOW, List.of()));
            report.completed(new Report(command, "container", Report.Verdict.DIFFERENCES, NOW, NOW, List.of()));
        }
    }

    @Test
    void schema_describesExactlyTheEventsWritten() throws Exception {
        logEverything(log);
        lines.forEach(line -> assertEquals(List.of(), EventSchema.violations(line), line));
        Set<String> names = new TreeSet<>();
        for (JsonNode line : all()) {
            names.add(line.path("event").asText());
        }
        assertEquals(EventSchema.eventNames(), names);
        assertEquals(
                Arrays.stream(FailureCause.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new)),
                EventSchema.causeNames());
    }

    @Test
    void schema_rejectsUndescribedLines() {
        log.runCompleted(
                run,
                new BlobEvent(
                        "e",
                        BLOB,
                        Notice.NONE,
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new Outcome.BackedUp(VERSION, BACKUP, 0));
        String line = lines.getFirst();
        for (String other : List.of(
                line.replace("backed-up", "copied"),
                line.replace("\"bytes\":7", "\"bytes\":\"7\""),
                line.replace("\"bytes\":7,", ""),
                line.replace("\"traceId\":\"run-1\",", ""),
                line.replace("\"bytes\"", "\"token\":\"x\",\"bytes\""),
                line.replace("2026-01-02T03:04:05Z", "yesterday"),
                "backed up")) {
            assertNotEquals(List.of(), EventSchema.violations(other), other);
        }
    }

    @Test
    void traceId_isWrittenToEveryLine() throws Exception {
        logEverything(new JsonEventLog(lines::add, clock, Optional.of("4bf92f3577b34da6a3ce929d0e0e4736")));
        for (JsonNode line : all()) {
            assertEquals(
                    "4bf92f3577b34da6a3ce929d0e0e4736", line.path("traceId").asText());
            assertEquals("run-1", line.path("run").asText());
        }
    }

    @Test
    void progress_isLogged() throws Exception {
        log.partStored(run, VERSION, new Part(2, 16, 5));
        log.contentMd5Mismatch(run, VERSION, "expected", "actual");
        log.attemptRetried(run, BLOB, "blob changed\r\nduring the copy");
        log.eventDismissed(run, new Outcome.Ignored("subject", "not ours"));
        List<JsonNode> found = all();
        assertEquals(
                List.of("part-stored", "content-md5-mismatch", "attempt-retried", "ignored"),
                found.stream().map(line -> line.path("event").asText()).toList());
        assertEquals(2, found.get(0).path("part").asInt());
        assertEquals(
                "blob changed\r\nduring the copy", found.get(2).path("reason").asText());
        found.stream()
                .limit(3)
                .forEach(line -> assertEquals(BLOB.toString(), line.path("blob").asText()));
    }

    private JsonNode only() throws Exception {
        assertEquals(1, lines.size());
        return all().getFirst();
    }

    private List<JsonNode> all() throws Exception {
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : lines) {
            assertFalse(line.chars().anyMatch(c -> c < 0x20), "one line without control characters: " + line);
            parsed.add(new ObjectMapper().readTree(line));
        }
        return parsed;
    }
}
