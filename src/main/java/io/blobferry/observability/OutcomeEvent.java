package io.blobferry.observability;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Failure;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Segment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The event that logs an outcome: its name and its fields. */
final class OutcomeEvent {
    private OutcomeEvent() {}

    static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.BackedUp backedUp -> "backed-up";
            case Outcome.AlreadyBackedUp already -> "already-backed-up";
            case Outcome.SourceDeleted deleted -> "source-deleted";
            case Outcome.DeleteMarkerPlaced placed -> "delete-marker-placed";
            case Outcome.DirectoryExpanded expanded -> "directory-expanded";
            case Outcome.EventDeferred deferred -> "event-deferred";
            case Outcome.Ignored ignored -> "ignored";
            case Outcome.Failed failed -> "failed";
            case Outcome.SegmentsQueued queued -> "segments-queued";
            case Outcome.SegmentDeferred deferred -> "segment-deferred";
            case Outcome.SegmentCopied copied -> "segment-copied";
            case Outcome.Superseded superseded -> "segment-superseded";
            case Outcome.Incomplete incomplete -> "incomplete";
        };
    }

    /** Adds what the outcome says besides its blob, which the caller logs. */
    static void describe(Map<String, Object> event, Outcome outcome) {
        switch (outcome) {
            case Outcome.BackedUp(BlobVersion version, Backup backup, int parts) -> {
                describe(event, version, backup);
                event.put("parts", parts);
            }
            case Outcome.AlreadyBackedUp(BlobVersion version, Backup backup) -> describe(event, version, backup);
            case Outcome.SourceDeleted(BlobAddress blob, boolean neverBackedUp) ->
                event.put("neverBackedUp", neverBackedUp);
            case Outcome.DeleteMarkerPlaced(BlobAddress blob, ObjectKey key, Optional<String> marker) -> {
                event.put("bucket", key.bucket());
                event.put("key", key.key());
                marker.ifPresent(id -> event.put("versionId", id));
            }
            case Outcome.DirectoryExpanded(BlobAddress directory, int queued, boolean complete) -> {
                event.put("subject", directory.toString());
                event.put("queued", queued);
                event.put("complete", complete);
            }
            case Outcome.EventDeferred(String subject, Duration delay, int attempts, String reason) -> {
                event.put("subject", subject);
                event.put("attempts", attempts);
                event.put("delaySeconds", delay.toSeconds());
                event.put("reason", reason);
            }
            case Outcome.Ignored(String subject, String reason) -> {
                event.put("subject", subject);
                event.put("reason", reason);
            }
            case Outcome.Failed(Failure failure) -> describe(event, failure);
            case Outcome.SegmentsQueued(BlobVersion version, int segments) -> {
                event.put("etag", version.etag().value());
                event.put("segments", segments);
            }
            case Outcome.SegmentDeferred(Segment segment, Duration delay, String reason) -> {
                describe(event, segment);
                event.put("attemptsWithoutProgress", segment.attemptsWithoutProgress());
                event.put("delaySeconds", delay.toSeconds());
                event.put("reason", reason);
            }
            case Outcome.SegmentCopied(Segment segment, int storedParts) -> {
                describe(event, segment);
                event.put("storedParts", storedParts);
            }
            case Outcome.Superseded(Segment segment) -> describe(event, segment);
            case Outcome.Incomplete(BlobAddress blob, String reason, boolean isAttempt) -> event.put("reason", reason);
        }
    }

    /** Adds the subject, the cause and its remedy. */
    static void describe(Map<String, Object> event, Failure failure) {
        event.put("subject", failure.subject());
        event.put("cause", failure.cause().name());
        event.put("operation", failure.operation());
        event.put("detail", failure.detail());
        event.put("remedy", failure.cause().remedy());
    }

    private static void describe(Map<String, Object> event, BlobVersion version, Backup backup) {
        event.put("etag", version.etag().value());
        event.put("bytes", backup.size());
        event.put("bucket", backup.key().bucket());
        event.put("key", backup.key().key());
        backup.versionId().ifPresent(id -> event.put("versionId", id));
        event.put("crc64nvme", backup.crc().base64());
    }

    private static void describe(Map<String, Object> event, Segment segment) {
        event.put("etag", segment.version().etag().value());
        event.put("firstPart", segment.parts().first());
        event.put("lastPart", segment.parts().last());
    }
}
