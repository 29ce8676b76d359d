package io.blobferry.observability;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Part;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.Redactor;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.RunListener;
import io.blobferry.orphans.OrphanListener;
import io.blobferry.orphans.OrphanedUploadCleaner;
import io.blobferry.reconcile.ReconcileListener;
import io.blobferry.reconcile.Reconciler;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.MultipartUploadListing;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes each event of a run as one line of JSON. The line is the whole message, because the Functions host keeps nothing
 * else of a log record. {@code event.schema.json} describes every event. Lines contain names, sizes and ETags, never a
 * token, a signature or a query string.
 */
public final class JsonEventLog implements RunListener, OrphanListener, ReconcileListener {
    /** The fields with text of other parties. The others hold names, in which a word such as "signature=" is no secret. */
    private static final Set<String> FREE_TEXT = Set.of("eventId", "detail", "reason");

    private final Consumer<String> output;
    private final Clock clock;
    private final Optional<String> traceId;

    /** @param output receives each line without its line break, from several threads at once */
    public JsonEventLog(Consumer<String> output, Clock clock) {
        this(output, clock, Optional.empty());
    }

    /** @param traceId the trace id of the host, written to each line; the run's id if empty */
    public JsonEventLog(Consumer<String> output, Clock clock, Optional<String> traceId) {
        this.output = output;
        this.clock = clock;
        this.traceId = traceId;
    }

    @Override
    public void partStored(RunContext run, BlobVersion version, Part part) {
        Map<String, Object> event = newEvent("part-stored", run, version);
        event.put("part", part.number());
        event.put("bytes", part.length());
        write(event);
    }

    @Override
    public void contentMd5Mismatch(RunContext run, BlobVersion version, String expected, String actual) {
        Map<String, Object> event = newEvent("content-md5-mismatch", run, version);
        event.put("expectedMd5", expected);
        event.put("actualMd5", actual);
        write(event);
    }

    @Override
    public void attemptRetried(RunContext run, BlobAddress blob, String reason) {
        Map<String, Object> event = newEvent("attempt-retried", run);
        event.put("blob", blob.toString());
        event.put("reason", reason);
        write(event);
    }

    @Override
    public void runCompleted(RunContext run, BlobEvent delivered, Outcome outcome) {
        Map<String, Object> event = newEvent(OutcomeEvent.name(outcome), run);
        event.put("eventId", delivered.id());
        event.put("blob", delivered.blob().toString());
        OutcomeEvent.describe(event, outcome);
        putUsage(event, run);
        delivered
                .time()
                .ifPresent(time -> event.put(
                        "lagMillis", Duration.between(time, clock.instant()).toMillis()));
        write(event);
    }

    @Override
    public void eventDismissed(RunContext run, Outcome outcome) {
        Map<String, Object> event = newEvent(OutcomeEvent.name(outcome), run);
        OutcomeEvent.describe(event, outcome);
        write(event);
    }

    @Override
    public void orphanFound(RunContext run, MultipartUploadListing.OpenUpload orphan, boolean aborted) {
        write(newEvent(aborted ? "orphan-aborted" : "orphan-found", run, orphan));
    }

    @Override
    public void uploadSkipped(RunContext run, MultipartUploadListing.OpenUpload upload, PermanentException reason) {
        Map<String, Object> event = newEvent("open-upload-skipped", run, upload);
        describe(event, reason);
        write(event);
    }

    @Override
    public void cleanupCompleted(RunContext run, OrphanedUploadCleaner.CleanupResult result) {
        Map<String, Object> event = newEvent("orphan-sweep-completed", run);
        event.put("openUploads", result.openUploads());
        event.put("orphans", result.orphans());
        event.put("unknown", result.unknown());
        event.put("complete", result.complete());
        putUsage(event, run);
        write(event);
    }

    @Override
    public void reconcileRunCompleted(RunContext run, Reconciler.Progress progress) {
        ReconciliationPass pass = progress.pass();
        ReconciliationCounts counts = pass.counts();
        Map<String, Object> event = newEvent("reconcile-run-completed", run);
        event.put("pass", pass.number());
        event.put("startedAt", pass.startedAt().toString());
        event.put("complete", progress.stopReason().isEmpty());
        progress.stopReason().ifPresent(reason -> event.put("reason", reason));
        event.put("compared", counts.get(Counter.COMPARED));
        event.put("queued", counts.get(Counter.QUEUED));
        event.put("stalledCopies", counts.get(Counter.STALLED_COPIES));
        event.put("inProgress", counts.get(Counter.IN_PROGRESS));
        event.put("failed", counts.get(Counter.FAILED));
        event.put("objectsWithoutBlob", counts.objectsWithoutBlob());
        event.put("deletions", counts.get(Counter.DELETIONS));
        event.put("heldBack", counts.get(Counter.HELD_BACK));
        event.put("absent", counts.get(Counter.ABSENT));
        event.put("absentAgain", counts.get(Counter.ABSENT_AGAIN));
        event.put("changedTags", counts.get(Counter.CHANGED_TAGS));
        event.put("skippedDestinations", counts.get(Counter.SKIPPED_DESTINATIONS));
        event.put("passRequests", counts.get(Counter.REQUESTS));
        putUsage(event, run);
        write(event);
    }

    @Override
    public void passCompleted(RunContext run, ReconciliationPass pass) {
        RecoveryProof recovery = pass.recovery();
        Map<String, Object> event = newEvent("recovery-point", run);
        event.put("pass", pass.number());
        event.put("startedAt", pass.startedAt().toString());
        recovery.point().ifPresent(point -> {
            event.put("recoveryPoint", point.toString());
            event.put(
                    "recoveryPointAgeMillis",
                    Duration.between(point, clock.instant()).toMillis());
        });
        event.put("pending", pass.counts().get(Counter.PENDING));
        recovery.oldestPending().ifPresent(oldest -> {
            event.put("example", oldest.blob());
            event.put("oldestPending", oldest.changedAt().toString());
        });
        event.put("named", pass.counts().get(Counter.NAMED));
        event.put("absent", pass.counts().get(Counter.ABSENT));
        event.put("absentAgain", pass.counts().get(Counter.ABSENT_AGAIN));
        event.put("skippedDestinations", pass.counts().get(Counter.SKIPPED_DESTINATIONS));
        write(event);
    }

    @Override
    public void destinationSkipped(RunContext run, String container, PermanentException reason) {
        Map<String, Object> event = newEvent("destination-skipped", run);
        event.put("subject", container);
        describe(event, reason);
        write(event);
    }

    private static void describe(Map<String, Object> event, PermanentException reason) {
        event.put("cause", reason.failureCause().name());
        event.put("operation", reason.operation());
        event.put("detail", reason.getMessage());
        event.put("remedy", reason.failureCause().remedy());
    }

    @Override
    public void containerMissing(RunContext run, String container) {
        Map<String, Object> event = newEvent("container-missing", run);
        event.put("subject", container);
        event.put(
                "reason", "the source account has no such container; its backups stay current, without delete markers");
        write(event);
    }

    /** Says at the start whether deletions place markers in a bucket. */
    public void deleteMarkersDecided(RunContext run, DeleteMarkerPolicy.Decision decision) {
        Map<String, Object> event = newEvent("delete-markers-decided", run);
        event.put("bucket", decision.bucket());
        event.put("deleteMarkers", decision.placement() != DeleteMarkerPolicy.Placement.NEVER);
        event.put("reason", decision.reason());
        decision.remedy().ifPresent(remedy -> event.put("remedy", remedy));
        write(event);
    }

    @Override
    public void deletionsHeldBack(RunContext run, ContainerTally tally) {
        Map<String, Object> event = newEvent("deletions-held-back", run);
        event.put("subject", tally.container());
        event.put("deletions", tally.deletions());
        event.put("heldBack", tally.heldBack());
        event.put("example", tally.example());
        write(event);
    }

    @Override
    public void backupsAbsent(RunContext run, ContainerTally tally) {
        Map<String, Object> event = newEvent("backups-absent", run);
        event.put("subject", tally.container());
        event.put("absent", tally.absent());
        event.put("example", tally.example());
        write(event);
    }

    Map<String, Object> newEvent(String name, RunContext run) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.put("time", clock.instant().toString());
        event.put("run", run.id());
        event.put("traceId", traceId.orElse(run.id()));
        return event;
    }

    private Map<String, Object> newEvent(String name, RunContext run, BlobVersion version) {
        Map<String, Object> event = newEvent(name, run);
        event.put("blob", version.blob().toString());
        event.put("etag", version.etag().value());
        return event;
    }

    private Map<String, Object> newEvent(String name, RunContext run, MultipartUploadListing.OpenUpload upload) {
        Map<String, Object> event = newEvent(name, run);
        event.put("bucket", upload.upload().key().bucket());
        event.put("key", upload.upload().key().key());
        event.put("uploadId", upload.upload().id());
        event.put("initiated", upload.initiated().toString());
        return event;
    }

    private static void putUsage(Map<String, Object> event, RunContext run) {
        event.put("requests", run.requests());
        event.put("durationMillis", run.elapsed().toMillis());
    }

    void write(Map<String, Object> event) {
        event.replaceAll((field, value) -> value instanceof String text
                ? FREE_TEXT.contains(field) ? Redactor.withoutSecrets(text) : Redactor.withoutSignature(text)
                : value);
        output.accept(JsonLine.of(event));
    }
}
