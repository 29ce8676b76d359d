package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.state.ReconciliationPass;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Converts a reconciliation pass to a table entity and back. */
final class ReconciliationEntity {
    /** Raised when a column changes its meaning; an older worker then rejects the row instead of misreading it. */
    private static final int SCHEMA = 1;

    private static final String COPIES = "copies";
    private static final String CONTAINERS = "containers";
    private static final String BLOBS = "blobs";

    private ReconciliationEntity() {}

    static TableEntity of(TableEntity entity, ReconciliationPass pass) {
        entity.addProperty("schema", SCHEMA)
                .addProperty("pass", pass.number())
                .addProperty("startedAt", pass.startedAt().atOffset(ZoneOffset.UTC));
        pass.completedAt()
                .ifPresent(completedAt -> entity.addProperty("completedAt", completedAt.atOffset(ZoneOffset.UTC)));
        switch (pass.position()) {
            case ReconciliationPass.StalledCopyScan(Optional<String> from) -> {
                entity.addProperty("position", COPIES);
                from.ifPresent(token -> entity.addProperty("continuation", token));
            }
            case ReconciliationPass.ContainerScan(Optional<String> from) -> {
                entity.addProperty("position", CONTAINERS);
                from.ifPresent(token -> entity.addProperty("continuation", token));
            }
            case ReconciliationPass.PrefixCursor cursor -> {
                entity.addProperty("position", BLOBS)
                        .addProperty("container", cursor.container())
                        .addProperty("destinationIndex", cursor.destinationIndex())
                        .addProperty("lastKey", cursor.lastKey())
                        .addProperty("blobsExhausted", cursor.blobsExhausted());
                cursor.nextContainer().ifPresent(token -> entity.addProperty("nextContainer", token));
                cursor.continuation().ifPresent(token -> entity.addProperty("continuation", token));
            }
        }
        ReconciliationPass.Counts counts = pass.counts();
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

    /**
     * @throws PermanentException if this version cannot read the row, because a newer one wrote it or an edit damaged it:
     *     a worker does not continue a pass whose position it does not know
     */
    static ReconciliationPass read(TableEntity entity) {
        try {
            return parse(entity);
        } catch (PermanentException unreadable) {
            throw unreadable;
        } catch (RuntimeException e) {
            throw malformed(entity, e.getMessage());
        }
    }

    private static ReconciliationPass parse(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema > SCHEMA) {
            throw malformed(
                    entity, "unsupported schema version " + schema + " (max " + SCHEMA + "): upgrade the worker");
        }
        return new ReconciliationPass(
                number(entity, "pass"),
                time(entity, "startedAt")
                        .orElseThrow(() -> malformed(entity, "column startedAt is missing"))
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
                        text(entity, "container").orElseThrow(() -> malformed(entity, "column container is missing")),
                        text(entity, "nextContainer"),
                        Math.toIntExact(number(entity, "destinationIndex")),
                        text(entity, "continuation"),
                        text(entity, "lastKey").orElse(""),
                        Boolean.TRUE.equals(entity.getProperty("blobsExhausted")));
            default ->
                throw malformed(
                        entity,
                        "unknown position '" + position + "'; if a newer version wrote it, upgrade this worker");
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
        throw malformed(entity, "column " + column + " is missing");
    }

    private static PermanentException malformed(TableEntity entity, String detail) {
        return new PermanentException(
                "read the reconciliation row " + entity.getPartitionKey() + "/" + entity.getRowKey(),
                FailureCause.UNREADABLE_ROW,
                detail + "; to start a new pass, delete the row",
                null);
    }
}
