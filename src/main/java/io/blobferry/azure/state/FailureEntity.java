package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.TruncatedText;
import io.blobferry.spi.state.FailureStore;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Converts a failure row to a table entity and back. Operators query the columns, so their values are readable text. */
final class FailureEntity {
    /**
     * Raised when a column changes its meaning; an older worker then skips the row instead of misreading it. A new {@link
     * FailureCause} does not raise it: an older worker reads a cause that it does not know as {@link
     * FailureCause#UNKNOWN}.
     */
    static final int SCHEMA = 2;

    /** The columns of {@link #brief}; the keys and the timestamp are those that every row must have. */
    static final List<String> BRIEF_COLUMNS =
            List.of("PartitionKey", "RowKey", "Timestamp", "schema", "subject", "cause", "firstFailedAt");

    private static final String CAUSE = "cause";
    private static final String REMEDY = "remedy";

    /** Begins the ETag of a row that is beside another one, whose keys are not those of its subject. */
    private static final String BESIDE = "beside ";

    private FailureEntity() {}

    static TableKeys keys(Failure failure) {
        return failure.blob()
                .map(TableKeys::of)
                .map(keys -> failure.isOfBlob() ? keys : keys.ofEvent(failure.subject()))
                .orElseGet(() -> TableKeys.ofSubject(failure.subject()));
    }

    /** The keys of a row that was read. */
    static TableKeys keys(FailureStore.Row row) {
        return row.etag().startsWith(BESIDE) ? keys(row.failure()).beside() : keys(row.failure());
    }

    /** The service's ETag of a row that was read. */
    static String serviceETag(FailureStore.Row row) {
        return row.etag().startsWith(BESIDE) ? row.etag().substring(BESIDE.length()) : row.etag();
    }

    static TableEntity of(FailureStore.Row row) {
        Failure failure = row.failure();
        TableEntity entity = keys(row)
                .entity()
                .addProperty("schema", SCHEMA)
                .addProperty("subject", failure.subject())
                .addProperty("firstFailedAt", row.firstFailedAt().atOffset(ZoneOffset.UTC))
                .addProperty("lastFailedAt", failure.occurredAt().atOffset(ZoneOffset.UTC))
                .addProperty("failureCount", row.failureCount())
                .addProperty(CAUSE, failure.cause().name())
                .addProperty(REMEDY, failure.cause().remedy())
                .addProperty("operation", failure.operation())
                .addProperty("detail", failure.detail())
                .addProperty("event", failure.event().text())
                .addProperty("eventOmittedChars", failure.event().omittedChars());
        failure.blob()
                .ifPresent(blob -> entity.addProperty("account", blob.account())
                        .addProperty("container", blob.container())
                        .addProperty("blob", blob.name()));
        return entity;
    }

    /** The entity that takes the known one's place. A cause that this version does not know stays, with its remedy. */
    static TableEntity replacement(TableEntity known, FailureStore.Row row) {
        TableEntity entity = of(row);
        if (row.failure().cause() == FailureCause.UNKNOWN) {
            for (String column : List.of(CAUSE, REMEDY)) {
                Optional.ofNullable(known.getProperty(column)).ifPresent(value -> entity.addProperty(column, value));
            }
        }
        return entity;
    }

    /** @throws IllegalArgumentException if this version cannot read the row; the message gives the reason and the remedy */
    static FailureStore.Row read(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema != SCHEMA) {
            throw malformed(
                    entity,
                    schema > SCHEMA
                            ? "unsupported schema version " + schema + " (max " + SCHEMA + "): upgrade the worker"
                            : "unsupported schema version " + schema + " (min " + SCHEMA
                                    + "): delete the row once its blob is backed up");
        }
        try {
            Failure failure = new Failure(
                    text(entity, "subject"),
                    blob(entity),
                    time(entity, "lastFailedAt"),
                    cause(text(entity, CAUSE)),
                    text(entity, "operation"),
                    text(entity, "detail"),
                    new TruncatedText(text(entity, "event"), Math.toIntExact(number(entity, "eventOmittedChars"))));
            return new FailureStore.Row(
                    failure, time(entity, "firstFailedAt"), number(entity, "failureCount"), etag(entity));
        } catch (RuntimeException e) {
            throw malformed(entity, e.getMessage() + "; correct the row, or delete it once its blob is backed up");
        }
    }

    /** What a count needs of a row that was read by {@link #BRIEF_COLUMNS}; empty if this version cannot read the row. */
    static Optional<FailureStore.Brief> brief(TableEntity entity) {
        try {
            return number(entity, "schema") == SCHEMA
                    ? Optional.of(new FailureStore.Brief(
                            text(entity, "subject"), cause(text(entity, CAUSE)), time(entity, "firstFailedAt")))
                    : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** The ETag of a row that is not yet written, or was read, by its keys. */
    private static String etag(TableEntity entity) {
        return TableKeys.isBeside(entity) ? BESIDE + entity.getETag() : entity.getETag();
    }

    /** A first row beside the one that cannot be read, whose failure says so. */
    static FailureStore.Row beside(Failure failure, String reason) {
        Failure besideIt = failure.withFailure(
                failure.occurredAt(), failure.cause(), failure.operation(), reason + ". " + failure.detail());
        return new FailureStore.Row(besideIt, besideIt.occurredAt(), 1, BESIDE);
    }

    private static FailureCause cause(String name) {
        return Arrays.stream(FailureCause.values())
                .filter(cause -> cause.name().equals(name))
                .findFirst()
                .orElse(FailureCause.UNKNOWN);
    }

    private static Optional<BlobAddress> blob(TableEntity entity) {
        return entity.getProperty("blob") == null
                ? Optional.empty()
                : Optional.of(
                        new BlobAddress(text(entity, "account"), text(entity, "container"), text(entity, "blob")));
    }

    private static String text(TableEntity entity, String column) {
        if (entity.getProperty(column) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("column " + column + " is missing");
    }

    private static long number(TableEntity entity, String column) {
        return entity.getProperty(column) instanceof Number number ? number.longValue() : 0;
    }

    private static Instant time(TableEntity entity, String column) {
        if (entity.getProperty(column) instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        throw new IllegalArgumentException("column " + column + " is missing");
    }

    private static IllegalArgumentException malformed(TableEntity entity, String detail) {
        return new IllegalArgumentException(
                "cannot read the failure row " + entity.getPartitionKey() + "/" + entity.getRowKey() + ": " + detail);
    }
}
