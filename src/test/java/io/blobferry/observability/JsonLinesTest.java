package io.blobferry.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.transfer.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** A name that would break a line, a quote or a terminal. */
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "a\n\"b\"\u2028\\ünï\u001b[1m");

    private static final BlobVersion VERSION = new BlobVersion(BLOB, new ETag("0x1"));
    private static final Backup BACKUP = new Backup(
            new ObjectKey("bucket", "container/key"), Optional.of("v1"), new ETag("e1"), 7, new Crc64Nvme(1));

    private final List<String> lines = new ArrayList<>();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final JsonLines facts = new JsonLines(lines::add, clock);
    private final Run run = new Run("run-1", clock, Duration.ofMinutes(1), facts);

    @Test
    void aBackupIsOneLineWithAllThatAnOperatorAsks() throws Exception {
        run.countRequest();
        BlobEvent event = new BlobEvent(
                "event-1", BLOB, Optional.of(new ETag("0x1")), OptionalLong.of(7), Optional.of(NOW.minusMillis(1500)));
        facts.ended(run, event, new Outcome.BackedUp(VERSION, BACKUP, 3));
        JsonNode fact = only();
        assertEquals(
                new ObjectMapper()
                        .createObjectNode()
                        .put("fact", "backed-up")
                        .put("time", "2026-01-02T03:04:05Z")
                        .put("run", "run-1")
                        .put("event", "event-1")
                        .put("blob", BLOB.toString())
                        .put("etag", "0x1")
                        .put("bytes", 7)
                        .put("bucket", "bucket")
                        .put("key", "container/key")
                        .put("versionId", "v1")
                        .put("crc64nvme", new Crc64Nvme(1).base64())
                        .put("parts", 3)
                        .put("requests", 1)
                        .put("millis", 0)
                        .put("lagMillis", 1500)
                        .toString(),
                fact.toString());
    }

    @Test
    void everyOutcomeHasANameOfItsOwn() throws Exception {
        BlobEvent event = new BlobEvent("e", BLOB, Optional.empty(), OptionalLong.empty(), Optional.empty());
        Failure failure = Failure.ofBlob(BLOB, NOW, FailureCause.REFUSED, "step", "detail\nof two lines", "e");
        List<Outcome> outcomes = List.of(
                new Outcome.BackedUp(VERSION, BACKUP, 0),
                new Outcome.AlreadyBackedUp(VERSION, BACKUP),
                new Outcome.SourceGone(BLOB, true),
                new Outcome.SourceGone(BLOB, false),
                new Outcome.Ignored("subject", "reason"),
                new Outcome.Failed(failure),
                new Outcome.Unfinished(BLOB, "reason"));
        outcomes.forEach(outcome -> facts.ended(run, event, outcome));
        List<String> names = new ArrayList<>();
        for (JsonNode fact : all()) {
            names.add(fact.path("fact").asText());
        }
        assertEquals(
                List.of(
                        "backed-up",
                        "already-backed-up",
                        "vanished-unseen",
                        "source-gone",
                        "ignored",
                        "failed",
                        "unfinished"),
                names);
    }

    @Test
    void progressIsALineToo() throws Exception {
        facts.partStored(run, VERSION, new Part(2, 16, 5));
        facts.contentMd5Differs(run, VERSION, "stated", "found");
        facts.lookedAgain(run, BLOB, "it changed\r\nmeanwhile");
        facts.dismissed(run, new Outcome.Ignored("subject", "not ours"));
        List<JsonNode> found = all();
        assertEquals(
                List.of("part-stored", "content-md5-differs", "looked-again", "ignored"),
                found.stream().map(fact -> fact.path("fact").asText()).toList());
        assertEquals(2, found.get(0).path("part").asInt());
        assertEquals("it changed\r\nmeanwhile", found.get(2).path("reason").asText());
        found.stream()
                .limit(3)
                .forEach(fact -> assertEquals(BLOB.toString(), fact.path("blob").asText()));
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
