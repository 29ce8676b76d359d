package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.state.ReconciliationPass;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** A round of the reconciliation as a table's row, and back. */
final class ReconciliationEntity {
    private static final String COPIES = "copies";
    private static final String CONTAINERS = "containers";
    private static final String BLOBS = "blobs";

    private ReconciliationEntity() {}

    static TableEntity of(TableEntity entity, ReconciliationPass round) {
        entity.addProperty("schema", CheckpointEntity.SCHEMA)
                .addProperty("pass", round.number())
                .addProperty("startedAt", round.startedAt().atOffset(ZoneOffset.UTC));
        round.completedAt().ifPresent(ended -> entity.addProperty("completedAt", ended.atOffset(ZoneOffset.UTC)));
        switch (round.position()) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) -> {
                entity.addProperty("position", COPIES);
                from.ifPresent(token -> entity.addProperty("continuation", token));
            }
            case ReconciliationPass.ContainerScan(Optional<String> from) -> {
                entity.addProperty("position", CONTAINERS);
                from.ifPresent(token -> entity.addProperty("continuation", token));
            }
            case ReconciliationPass.PrefixCursor lane -> {
                entity.addProperty("position", BLOBS)
                        .addProperty("container", lane.container())
                        .addProperty("destinationIndex", lane.destinationIndex())
                        .addProperty("lastKey", lane.lastKey())
                        .addProperty("blobsExhausted", lane.blobsExhausted());
                lane.nextContainer().ifPresent(token -> entity.addProperty("nextContainer", token));
                lane.continuation().ifPresent(token -> entity.addProperty("continuation", token));
            }
        }
        ReconciliationPass.Counts counts = round.counts();
        return entity.addProperty("blobsCompared", counts.compared())
                .addProperty("blobsQueued", counts.queued())
                .addProperty("stalledCopies", counts.stalledCopies())
                .addProperty("copiesInProgress", counts.inProgress())
                .addProperty("blobsFailed", counts.failed())
                .addProperty("objectsListed", counts.objects())
                .addProperty("objectsMatched", counts.matched())
                .addProperty("skippedDestinations", counts.skippedDestinations())
                .addProperty("requests", counts.requests());
    }

    /** @throws PermanentException if the row was written by a newer version of the product, or by hand */
    static ReconciliationPass read(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema > CheckpointEntity.SCHEMA) {
            throw malformed(entity, "its schema is " + schema + ": update this worker");
        }
        return new ReconciliationPass(
                number(entity, "pass"),
                time(entity, "startedAt")
                        .orElseThrow(() -> malformed(entity, "it has no column startedAt"))
                        .toInstant(),
                time(entity, "completedAt").map(OffsetDateTime::toInstant),
                position(entity),
                new ReconciliationPass.Counts(
                        number(entity, "blobsCompared"),
                        number(entity, "blobsQueued"),
                        number(entity, "stalledCopies"),
                        number(entity, "copiesInProgress"),
                        number(entity, "blobsFailed"),
                        number(entity, "objectsListed"),
                        number(entity, "objectsMatched"),
                        number(entity, "skippedDestinations"),
                        number(entity, "requests")));
    }

    private static ReconciliationPass.Position position(TableEntity entity) {
        String position = text(entity, "position").orElse("");
        return switch (position) {
            case COPIES -> new ReconciliationPass.StalledCopyScan(text(entity, "continuation"));
            case CONTAINERS -> new ReconciliationPass.ContainerScan(text(entity, "continuation"));
            case BLOBS ->
                new ReconciliationPass.PrefixCursor(
                        text(entity, "container").orElseThrow(() -> malformed(entity, "it has no column container")),
                        text(entity, "nextContainer"),
                        Math.toIntExact(number(entity, "destinationIndex")),
                        text(entity, "continuation"),
                        text(entity, "lastKey").orElse(""),
                        Boolean.TRUE.equals(entity.getProperty("blobsExhausted")));
            default -> throw malformed(entity, "its position is '" + position + "'");
        };
    }

    private static Optional<String> text(TableEntity entity, String column) {
        return entity.getProperty(column) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<OffsetDateTime> time(TableEntity entity, String column) {
        return entity.getProperty(column) instanceof OffsetDateTime time ? Optional.of(time) : Optional.empty();
    }

    private static long number(TableEntity entity, String column) {
        if (entity.getProperty(column) instanceof Number number) {
            return number.longValue();
        }
        throw malformed(entity, "it has no column " + column);
    }

    private static PermanentException malformed(TableEntity entity, String detail) {
        return new PermanentException(
                "read the reconciliation's row " + entity.getPartitionKey() + "/" + entity.getRowKey(),
                FailureCause.REJECTED,
                detail + "; a row that is deleted begins a new round",
                null);
    }
}
