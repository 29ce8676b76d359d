package io.blobferry.observability;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Failure;
import io.blobferry.execution.Redactor;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.status.BlobStory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a blob's story as JSON. */
final class BlobStoryJson {
    private BlobStoryJson() {}

    static void put(Map<String, Object> json, BlobStory story) {
        json.put("source", StatusJson.part(story.source(), BlobStoryJson::source));
        story.key().ifPresent(key -> {
            json.put("bucket", key.bucket());
            json.put("key", key.key());
        });
        json.put(
                "row",
                StatusJson.part(
                        story.row(),
                        row -> row.<Map<String, ?>>map(found -> row(story, found))
                                .orElse(Map.of())));
        json.put(
                "current",
                StatusJson.part(
                        story.current(),
                        current -> current.map(BlobStoryJson::current).orElse(Map.of())));
        json.put("versions", StatusJson.part(story.versions(), BlobStoryJson::versions));
        json.put("failures", StatusJson.part(story.failures(), BlobStoryJson::failures));
        json.put("waiting", StatusJson.part(story.waiting(), BlobStoryJson::waiting));
    }

    private static Map<String, ?> source(BlobStory.Source source) {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (source) {
            case BlobStory.Present present -> {
                json.put("state", "present");
                json.put("etag", present.etag().value());
                json.put("bytes", present.size());
                json.put("lastModified", present.lastModified().toString());
                present.accessTier().ifPresent(tier -> json.put("accessTier", tier));
            }
            case BlobStory.Unreadable unreadable -> {
                json.put("state", "unreadable");
                json.put("cause", unreadable.cause().name());
                unreadable.etag().ifPresent(etag -> json.put("etag", etag.value()));
            }
            case BlobStory.Absent(boolean containerExists) ->
                json.put("state", containerExists ? "absent" : "container-absent");
        }
        return json;
    }

    private static Map<String, ?> row(BlobStory story, CheckpointStore.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (row.checkpoint()) {
            case Checkpoint.Done done -> {
                json.put("state", "done");
                json.put("etag", done.version().etag().value());
                done.backup().versionId().ifPresent(id -> json.put("versionId", id));
            }
            case Checkpoint.Copying copying -> {
                json.put("state", "copying");
                json.put("etag", copying.version().etag().value());
                json.put("bytes", copying.plan().size());
                story.copied().value().ifPresent(stored -> json.put("storedBytes", stored.orElse(0)));
                json.put("dispatched", copying.dispatched());
            }
            case Checkpoint.Abandoned abandoned -> {
                json.put("state", "abandoned");
                json.put("etag", abandoned.version().etag().value());
            }
            case Checkpoint.Deleted deleted -> {
                json.put("state", "deleted");
                deleted.deletion()
                        .ifPresent(deletion ->
                                json.put("deletedAt", deletion.time().toString()));
            }
        }
        json.put("changedAt", row.changedAt().toString());
        return json;
    }

    private static Map<String, ?> current(BlobStory.CurrentObject current) {
        StoredVersion version = current.version();
        Map<String, Object> json = new LinkedHashMap<>();
        version.version().versionId().ifPresent(id -> json.put("versionId", id));
        json.put("bytes", version.size());
        json.put("storageClass", version.storageClass());
        json.put("lastModified", version.lastModified().toString());
        version.crc().ifPresent(crc -> json.put("crc64nvme", crc.base64()));
        version.origin().ifPresent(origin -> {
            json.put("sourceETag", origin.etag().value());
            json.put("sourceLastModified", origin.lastModified().toString());
        });
        StatusJson.putTime(json, "lockedUntil", current.lockedUntil());
        return json;
    }

    private static Map<String, ?> versions(BlobStory.Versions versions) {
        List<Map<String, Object>> listed = versions.listed().stream()
                .map(version -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("versionId", version.versionId());
                    json.put("lastModified", version.writtenAt().toString());
                    json.put("deleteMarker", version.content().isEmpty());
                    version.content().ifPresent(content -> {
                        json.put("bytes", content.size());
                        json.put("storageClass", content.storageClass());
                    });
                    StatusJson.putTime(json, "sourceLastModified", version.sourceModifiedAt());
                    return json;
                })
                .toList();
        return Map.of("listed", listed, "complete", versions.complete());
    }

    private static Map<String, ?> failures(List<FailureStore.Row> rows) {
        return Map.of(
                "rows",
                rows.stream()
                        .map(row -> {
                            Failure failure = row.failure();
                            Map<String, Object> json = new LinkedHashMap<>();
                            json.put("subject", failure.subject());
                            json.put("cause", failure.cause().name());
                            json.put("remedy", failure.cause().remedy());
                            json.put("operation", failure.operation());
                            json.put("detail", Redactor.withoutSecrets(failure.detail()));
                            json.put("failureCount", row.failureCount());
                            json.put("firstFailedAt", row.firstFailedAt().toString());
                            json.put("lastFailedAt", failure.occurredAt().toString());
                            json.put("retryAt", row.retryAt().toString());
                            return json;
                        })
                        .toList());
    }

    private static Map<String, ?> waiting(BlobStory.Waiting waiting) {
        return Map.of("events", waiting.events(), "segments", waiting.segments(), "complete", waiting.complete());
    }
}
