package io.blobferry.checkpoint;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.FailureCause;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.Round;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** A round of the reconciliation as a table's row, and back. */
final class RoundEntity {
    private static final String COPIES = "copies";
    private static final String CONTAINERS = "containers";
    private static final String BLOBS = "blobs";

    private RoundEntity() {}

    static TableEntity of(TableEntity entity, Round round) {
        entity.addProperty("schema", CheckpointEntity.SCHEMA)
                .addProperty("round", round.number())
                .addProperty("began", round.began().atOffset(ZoneOffset.UTC));
        round.ended().ifPresent(ended -> entity.addProperty("ended", ended.atOffset(ZoneOffset.UTC)));
        switch (round.at()) {
            case Round.Copies(Optional<String> from) -> {
                entity.addProperty("at", COPIES);
                from.ifPresent(token -> entity.addProperty("from", token));
            }
            case Round.Containers(Optional<String> from) -> {
                entity.addProperty("at", CONTAINERS);
                from.ifPresent(token -> entity.addProperty("from", token));
            }
            case Round.Lane lane -> {
                entity.addProperty("at", BLOBS)
                        .addProperty("container", lane.container())
                        .addProperty("lane", lane.lane())
                        .addProperty("mark", lane.mark())
                        .addProperty("listed", lane.listed());
                lane.next().ifPresent(token -> entity.addProperty("next", token));
                lane.from().ifPresent(token -> entity.addProperty("from", token));
            }
        }
        Round.Counts counts = round.counts();
        return entity.addProperty("blobsListed", counts.listed())
                .addProperty("looksQueued", counts.queued())
                .addProperty("copiesStalled", counts.copies())
                .addProperty("copiesUnderway", counts.underway())
                .addProperty("blobsFailed", counts.failed())
                .addProperty("objectsListed", counts.objects())
                .addProperty("objectsMatched", counts.matched())
                .addProperty("placesRefused", counts.refused())
                .addProperty("requests", counts.requests());
    }

    /** @throws RefusedException if the row was written by a newer version of the product, or by hand */
    static Round read(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema > CheckpointEntity.SCHEMA) {
            throw refused(entity, "its schema is " + schema + ": update this worker");
        }
        return new Round(
                number(entity, "round"),
                time(entity, "began")
                        .orElseThrow(() -> refused(entity, "it has no column began"))
                        .toInstant(),
                time(entity, "ended").map(OffsetDateTime::toInstant),
                place(entity),
                new Round.Counts(
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

    private static Round.Place place(TableEntity entity) {
        String at = text(entity, "at").orElse("");
        return switch (at) {
            case COPIES -> new Round.Copies(text(entity, "from"));
            case CONTAINERS -> new Round.Containers(text(entity, "from"));
            case BLOBS ->
                new Round.Lane(
                        text(entity, "container").orElseThrow(() -> refused(entity, "it has no column container")),
                        text(entity, "next"),
                        Math.toIntExact(number(entity, "lane")),
                        text(entity, "from"),
                        text(entity, "mark").orElse(""),
                        Boolean.TRUE.equals(entity.getProperty("listed")));
            default -> throw refused(entity, "it is at '" + at + "'");
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
        throw refused(entity, "it has no column " + column);
    }

    private static RefusedException refused(TableEntity entity, String detail) {
        return new RefusedException(
                "read the reconciliation's row " + entity.getPartitionKey() + "/" + entity.getRowKey(),
                FailureCause.REFUSED,
                detail + "; a row that is deleted begins a new round",
                null);
    }
}
