package io.blobferry.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Failure;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.Segment;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.orphans.OrphanListener;
import io.blobferry.orphans.OrphanedUploadCleaner;
import io.blobferry.reconcile.ReconcileListener;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.target.MultipartUploadListing;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes each fact of a run as one line of JSON, the whole line being the message: the Functions host keeps nothing
 * else of a log record. Names, sizes and ETags are written; tokens, signatures and queries never reach this class.
 */
public final class JsonEventLog implements RunListener, OrphanListener, ReconcileListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Consumer<String> output;
    private final Clock clock;
    private final Optional<String> traceId;

    /** @param lines takes each line, without its end; called by several threads at once */
    public JsonEventLog(Consumer<String> lines, Clock clock) {
        this(lines, clock, Optional.empty());
    }

    /** @param traceId joins the lines with the host's own; where there is none, the run's id stands for it */
    public JsonEventLog(Consumer<String> lines, Clock clock, Optional<String> traceId) {
        this.output = lines;
        this.clock = clock;
        this.traceId = traceId;
    }

    @Override
    public void partStored(RunContext run, BlobVersion version, Part part) {
        Map<String, Object> fact = newEvent("part-stored", run);
        subject(fact, version);
        fact.put("part", part.number());
        fact.put("bytes", part.length());
        write(fact);
    }

    @Override
    public void contentMd5Mismatch(RunContext run, BlobVersion version, String stated, String found) {
        Map<String, Object> fact = newEvent("content-md5-differs", run);
        subject(fact, version);
        fact.put("stated", stated);
        fact.put("found", found);
        write(fact);
    }

    @Override
    public void attemptRetried(RunContext run, BlobAddress blob, String reason) {
        Map<String, Object> fact = newEvent("looked-again", run);
        fact.put("blob", blob.toString());
        fact.put("reason", reason);
        write(fact);
    }

    @Override
    public void runCompleted(RunContext run, BlobEvent event, Outcome outcome) {
        Map<String, Object> fact = newEvent(eventName(outcome), run);
        fact.put("event", event.id());
        fact.put("blob", event.blob().toString());
        describe(fact, outcome);
        fact.put("requests", run.requests());
        fact.put("millis", run.elapsed().toMillis());
        event.time()
                .ifPresent(time -> fact.put(
                        "lagMillis", Duration.between(time, clock.instant()).toMillis()));
        write(fact);
    }

    @Override
    public void orphanFound(RunContext run, MultipartUploadListing.OpenUpload found, boolean aborted) {
        Map<String, Object> fact = newEvent(aborted ? "orphan-aborted" : "orphan-found", run);
        fact.put("bucket", found.upload().key().bucket());
        fact.put("key", found.upload().key().key());
        fact.put("uploadId", found.upload().id());
        fact.put("begun", found.initiated().toString());
        write(fact);
    }

    @Override
    public void cleanupCompleted(RunContext run, OrphanedUploadCleaner.CleanupResult swept) {
        Map<String, Object> fact = newEvent("uploads-swept", run);
        fact.put("open", swept.openUploads());
        fact.put("orphans", swept.orphans());
        fact.put("unknown", swept.unknown());
        fact.put("whole", swept.complete());
        fact.put("requests", run.requests());
        fact.put("millis", run.elapsed().toMillis());
        write(fact);
    }

    @Override
    public void reconcileRunCompleted(RunContext run, Reconciler.Progress progress) {
        ReconciliationPass round = progress.pass();
        ReconciliationPass.Counts counts = round.counts();
        Map<String, Object> fact = newEvent("reconciled", run);
        fact.put("round", round.number());
        fact.put("began", round.startedAt().toString());
        fact.put("whole", progress.stopReason().isEmpty());
        progress.stopReason().ifPresent(why -> fact.put("reason", why));
        fact.put("listed", counts.compared());
        fact.put("queued", counts.queued());
        fact.put("stalled", counts.stalledCopies());
        fact.put("underway", counts.inProgress());
        fact.put("failed", counts.failed());
        fact.put("kept", counts.objectsWithoutBlob());
        fact.put("refused", counts.skippedDestinations());
        fact.put("roundRequests", counts.requests());
        fact.put("requests", run.requests());
        fact.put("millis", run.elapsed().toMillis());
        write(fact);
    }

    @Override
    public void destinationSkipped(RunContext run, String container, PermanentException refused) {
        Map<String, Object> fact = newEvent("not-compared", run);
        fact.put("subject", container);
        fact.put("cause", refused.failureCause().name());
        fact.put("step", refused.operation());
        fact.put("detail", refused.getMessage());
        fact.put("cure", refused.failureCause().remedy());
        write(fact);
    }

    @Override
    public void eventDismissed(RunContext run, Outcome outcome) {
        Map<String, Object> fact = newEvent(eventName(outcome), run);
        describe(fact, outcome);
        write(fact);
    }

    private static void describe(Map<String, Object> fact, Outcome outcome) {
        switch (outcome) {
            case Outcome.BackedUp(BlobVersion version, Backup backup, int parts) -> {
                describe(fact, version, backup);
                fact.put("parts", parts);
            }
            case Outcome.AlreadyBackedUp(BlobVersion version, Backup backup) -> describe(fact, version, backup);
            case Outcome.SourceDeleted(BlobAddress blob, boolean unseen) -> fact.put("unseen", unseen);
            case Outcome.DeleteMarkerPlaced(BlobAddress blob, ObjectKey key, Optional<String> marker) -> {
                fact.put("bucket", key.bucket());
                fact.put("key", key.key());
                marker.ifPresent(id -> fact.put("versionId", id));
            }
            case Outcome.DirectoryExpanded(BlobAddress directory, int queued, boolean whole) -> {
                fact.put("subject", directory.toString());
                fact.put("queued", queued);
                fact.put("whole", whole);
            }
            case Outcome.Ignored(String subject, String reason) -> {
                fact.put("subject", subject);
                fact.put("reason", reason);
            }
            case Outcome.Failed(Failure failure) -> {
                fact.put("subject", failure.subject());
                fact.put("cause", failure.cause().name());
                fact.put("step", failure.operation());
                fact.put("detail", failure.detail());
                fact.put("cure", failure.cause().remedy());
            }
            case Outcome.SegmentsQueued(BlobVersion version, int segments) -> {
                fact.put("etag", version.etag().value());
                fact.put("segments", segments);
            }
            case Outcome.SegmentDeferred(Segment segment, Duration delay, String reason) -> {
                describe(fact, segment);
                fact.put("idle", segment.attemptsWithoutProgress());
                fact.put("delaySeconds", delay.toSeconds());
                fact.put("reason", reason);
            }
            case Outcome.SegmentCopied(Segment segment, int stored) -> {
                describe(fact, segment);
                fact.put("stored", stored);
            }
            case Outcome.Superseded(Segment segment) -> describe(fact, segment);
            case Outcome.Incomplete(BlobAddress blob, String reason) -> fact.put("reason", reason);
        }
    }

    private static void describe(Map<String, Object> fact, BlobVersion version, Backup backup) {
        fact.put("etag", version.etag().value());
        fact.put("bytes", backup.size());
        fact.put("bucket", backup.key().bucket());
        fact.put("key", backup.key().key());
        backup.versionId().ifPresent(id -> fact.put("versionId", id));
        fact.put("crc64nvme", backup.crc().base64());
    }

    private static void describe(Map<String, Object> fact, Segment segment) {
        fact.put("etag", segment.version().etag().value());
        fact.put("firstPart", segment.parts().first());
        fact.put("lastPart", segment.parts().last());
    }

    private static String eventName(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp backedUp -> "backed-up";
            case Outcome.AlreadyBackedUp already -> "already-backed-up";
            case Outcome.SourceDeleted(BlobAddress blob, boolean unseen) -> unseen ? "vanished-unseen" : "source-gone";
            case Outcome.DeleteMarkerPlaced marked -> "deletion-marked";
            case Outcome.DirectoryExpanded queued -> "directory-queued";
            case Outcome.Ignored ignored -> "ignored";
            case Outcome.Failed failed -> "failed";
            case Outcome.SegmentsQueued handedOver -> "handed-over";
            case Outcome.SegmentDeferred putOff -> "segment-put-off";
            case Outcome.SegmentCopied stored -> "segment-stored";
            case Outcome.Superseded superseded -> "segment-superseded";
            case Outcome.Incomplete unfinished -> "unfinished";
        };
    }

    Map<String, Object> newEvent(String name, RunContext run) {
        Map<String, Object> fact = new LinkedHashMap<>();
        fact.put("fact", name);
        fact.put("time", clock.instant().toString());
        fact.put("run", run.id());
        fact.put("traceId", traceId.orElse(run.id()));
        return fact;
    }

    private static void subject(Map<String, Object> fact, BlobVersion version) {
        fact.put("blob", version.blob().toString());
        fact.put("etag", version.etag().value());
    }

    void write(Map<String, Object> fact) {
        output.accept(serialize(fact));
    }

    static String serialize(Map<String, Object> fact) {
        try {
            return JSON.writeValueAsString(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers is always JSON", e);
        }
    }
}
