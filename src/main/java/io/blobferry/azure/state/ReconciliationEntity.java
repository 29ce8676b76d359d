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
                .addProperty("round", round.number())
                .addProperty("began", round.startedAt().atOffset(ZoneOffset.UTC));
        round.completedAt().ifPresent(ended -> entity.addProperty("ended", ended.atOffset(ZoneOffset.UTC)));
        switch (round.position()) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) -> {
                entity.addProperty("at", COPIES);
                from.ifPresent(token -> entity.addProperty("from", token));
            }
            case ReconciliationPass.ContainerScan(Optional<String> from) -> {
                entity.addProperty("at", CONTAINERS);
                from.ifPresent(token -> entity.addProperty("from", token));
            }
            case ReconciliationPass.PrefixCursor lane -> {
                entity.addProperty("at", BLOBS)
                        .addProperty("container", lane.container())
                        .addProperty("lane", lane.destinationIndex())
                        .addProperty("mark", lane.lastKey())
                        .addProperty("listed", lane.blobsExhausted());
                lane.nextContainer().ifPresent(token -> entity.addProperty("next", token));
                lane.continuation().ifPresent(token -> entity.addProperty("from", token));
            }
        }
        ReconciliationPass.Counts counts = round.counts();
        return entity.addProperty("blobsListed", counts.compared())
                .addProperty("looksQueued", counts.queued())
                .addProperty("copiesStalled", counts.stalledCopies())
                .addProperty("copiesUnderway", counts.inProgress())
                .addProperty("blobsFailed", counts.failed())
                .addProperty("objectsListed", counts.objects())
                .addProperty("objectsMatched", counts.matched())
                .addProperty("placesRefused", counts.skippedDestinations())
                .addProperty("requests", counts.requests());
    }

    /** @throws PermanentException if the row was written by a newer version of the product, or by hand */
    static ReconciliationPass read(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema > CheckpointEntity.SCHEMA) {
            throw malformed(entity, "its schema is " + schema + ": update this worker");
        }
        return new ReconciliationPass(
                number(entity, "round"),
                time(entity, "began")
                        .orElseThrow(() -> malformed(entity, "it has no column began"))
                        .toInstant(),
                time(entity, "ended").map(OffsetDateTime::toInstant),
                position(entity),
                new ReconciliationPass.Counts(
                        number(entity, "blobsListed"),
                        number(entity, "looksQueued"),
                        number(entity, "copiesStalled"),
                        number(entity, "copiesUnderway"),
                        number(entity, "blobsFailed"),
                        number(entity, "objectsListed"),
                        number(entity, "objectsMatched"),
                        number(entity, "placesRefused"),
                        number(entity, "requests")));
    }

    private static ReconciliationPass.Position position(TableEntity entity) {
        String at = text(entity, "at").orElse("");
        return switch (at) {
            case COPIES -> new ReconciliationPass.StalledCopyScan(text(entity, "from"));
            case CONTAINERS -> new ReconciliationPass.ContainerScan(text(entity, "from"));
            case BLOBS ->
                new ReconciliationPass.PrefixCursor(
                        text(entity, "container").orElseThrow(() -> malformed(entity, "it has no column container")),
                        text(entity, "next"),
                        Math.toIntExact(number(entity, "lane")),
                        text(entity, "from"),
                        text(entity, "mark").orElse(""),
                        Boolean.TRUE.equals(entity.getProperty("listed")));
            default -> throw malformed(entity, "it is at '" + at + "'");
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
