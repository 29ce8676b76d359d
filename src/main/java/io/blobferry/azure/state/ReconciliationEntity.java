package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.state.ContainerTally;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Converts a reconciliation pass to a table entity and back. Each item of the pass and each tally is a column of JSON, so
 * that none exceeds the 64 KiB of a property.
 */
final class ReconciliationEntity {
    /** Raised when a column changes its meaning; an older worker then rejects the row instead of misreading it. */
    private static final int SCHEMA = 2;

    private static final String ITEM_COLUMN = "item";
    private static final String ITEM_COUNT_COLUMN = "items";
    private static final String TALLY_COLUMN = "container";

    /** The columns of the counts; a count that an older row does not have is zero. */
    private static final Map<ReconciliationCounts.Counter, String> COUNT_COLUMNS = new EnumMap<>(Map.ofEntries(
            Map.entry(ReconciliationCounts.Counter.COMPARED, "blobsCompared"),
            Map.entry(ReconciliationCounts.Counter.QUEUED, "blobsQueued"),
            Map.entry(ReconciliationCounts.Counter.STALLED_COPIES, "stalledCopies"),
            Map.entry(ReconciliationCounts.Counter.IN_PROGRESS, "copiesInProgress"),
            Map.entry(ReconciliationCounts.Counter.FAILED, "blobsFailed"),
            Map.entry(ReconciliationCounts.Counter.PENDING, "blobsPending"),
            Map.entry(ReconciliationCounts.Counter.NAMED, "blobsNamedByFailures"),
            Map.entry(ReconciliationCounts.Counter.OBJECTS, "objectsListed"),
            Map.entry(ReconciliationCounts.Counter.MATCHED, "objectsMatched"),
            Map.entry(ReconciliationCounts.Counter.DELETIONS, "deletionsQueued"),
            Map.entry(ReconciliationCounts.Counter.HELD_BACK, "deletionsHeldBack"),
            Map.entry(ReconciliationCounts.Counter.ABSENT, "backupsAbsent"),
            Map.entry(ReconciliationCounts.Counter.ABSENT_AGAIN, "backupsAbsentAgain"),
            Map.entry(ReconciliationCounts.Counter.CHANGED_TAGS, "changedTags"),
            Map.entry(ReconciliationCounts.Counter.SKIPPED_DESTINATIONS, "skippedDestinations"),
            Map.entry(ReconciliationCounts.Counter.REQUESTS, "requests")));

    private ReconciliationEntity() {}

    static TableEntity of(TableEntity entity, ReconciliationPass pass) {
        entity.addProperty("schema", SCHEMA)
                .addProperty("pass", pass.number())
                .addProperty(ITEM_COUNT_COLUMN, pass.items().size())
                .addProperty("startedAt", pass.startedAt().atOffset(ZoneOffset.UTC));
        pass.completedAt()
                .ifPresent(completedAt -> entity.addProperty("completedAt", completedAt.atOffset(ZoneOffset.UTC)));
        addRecovery(entity, pass.recovery());
        addColumns(
                entity,
                ITEM_COLUMN,
                pass.items().stream().map(ReconciliationJson::toJson).toList());
        addColumns(
                entity,
                TALLY_COLUMN,
                pass.tallies().stream().map(ReconciliationJson::toJson).toList());
        COUNT_COLUMNS.forEach(
                (counter, column) -> entity.addProperty(column, pass.counts().get(counter)));
        return entity;
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
        if (schema < SCHEMA) {
            // The position of a pass of the first schema means nothing here: a new pass begins, which finds the same.
            return new ReconciliationPass(
                    number(entity, "pass"),
                    Instant.EPOCH,
                    Optional.of(Instant.EPOCH),
                    List.of(),
                    ReconciliationCounts.NONE,
                    List.of(),
                    RecoveryProof.NONE);
        }
        List<ReconciliationPass.WorkItem> items = columns(entity, ITEM_COLUMN).stream()
                .map(ReconciliationJson::parseItem)
                .toList();
        List<ContainerTally> tallies = columns(entity, TALLY_COLUMN).stream()
                .map(ReconciliationJson::parseTally)
                .toList();
        Optional<OffsetDateTime> completedAt = time(entity, "completedAt");
        if (items.size() != number(entity, ITEM_COUNT_COLUMN)) {
            throw malformed(entity, "column " + ITEM_COLUMN + items.size() + " is missing");
        }
        return new ReconciliationPass(
                number(entity, "pass"),
                time(entity, "startedAt")
                        .orElseThrow(() -> malformed(entity, "column startedAt is missing"))
                        .toInstant(),
                completedAt.map(OffsetDateTime::toInstant),
                items,
                counts(entity),
                tallies,
                recovery(entity));
    }

    private static void addRecovery(TableEntity entity, RecoveryProof recovery) {
        addTime(entity, "recoveryPoint", recovery.point());
        addTime(entity, "previousBound", recovery.previousBound());
        addTime(entity, "bound", recovery.bound());
        addTime(entity, "oldestPendingChangedAt", recovery.oldestPending().map(RecoveryProof.Pending::changedAt));
        recovery.oldestPending().ifPresent(pending -> entity.addProperty("oldestPending", pending.blob()));
    }

    private static void addTime(TableEntity entity, String column, Optional<Instant> time) {
        time.ifPresent(value -> entity.addProperty(column, value.atOffset(ZoneOffset.UTC)));
    }

    /** A row of an older version proves nothing. */
    private static RecoveryProof recovery(TableEntity entity) {
        Optional<RecoveryProof.Pending> pending = time(entity, "oldestPendingChangedAt")
                .filter(any -> entity.getProperty("oldestPending") instanceof String)
                .map(changedAt ->
                        new RecoveryProof.Pending(changedAt.toInstant(), (String) entity.getProperty("oldestPending")));
        return new RecoveryProof(
                time(entity, "recoveryPoint").map(OffsetDateTime::toInstant),
                time(entity, "previousBound").map(OffsetDateTime::toInstant),
                time(entity, "bound").map(OffsetDateTime::toInstant),
                pending);
    }

    private static ReconciliationCounts counts(TableEntity entity) {
        Map<ReconciliationCounts.Counter, Long> counts = new EnumMap<>(ReconciliationCounts.Counter.class);
        COUNT_COLUMNS.forEach((counter, column) ->
                counts.put(counter, entity.getProperty(column) instanceof Number count ? count.longValue() : 0L));
        return new ReconciliationCounts(counts);
    }

    private static void addColumns(TableEntity entity, String name, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            entity.addProperty(name + i, values.get(i));
        }
    }

    private static List<String> columns(TableEntity entity, String name) {
        List<String> values = new ArrayList<>();
        while (entity.getProperty(name + values.size()) instanceof String value) {
            values.add(value);
        }
        return values;
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
