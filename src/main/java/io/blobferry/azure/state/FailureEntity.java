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
import java.util.Optional;

/** A failure row as a table's row, and back. The columns are readable by people: they are what an operator queries. */
final class FailureEntity {
    /** Raised when a column changes its meaning; an older worker then leaves the row alone instead of misreading it. */
    static final int SCHEMA = 2;

    private FailureEntity() {}

    static TableKeys keys(Failure failure) {
        return failure.blob().map(TableKeys::of).orElseGet(() -> TableKeys.ofSubject(failure.subject()));
    }

    static TableEntity of(FailureStore.Row row) {
        Failure failure = row.failure();
        TableEntity entity = keys(failure)
                .entity()
                .addProperty("schema", SCHEMA)
                .addProperty("subject", failure.subject())
                .addProperty("firstFailedAt", row.firstFailedAt().atOffset(ZoneOffset.UTC))
                .addProperty("lastFailedAt", failure.occurredAt().atOffset(ZoneOffset.UTC))
                .addProperty("failureCount", row.failureCount())
                .addProperty("cause", failure.cause().name())
                .addProperty("remedy", failure.cause().remedy())
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

    /** @throws IllegalArgumentException if it is no row that this version reads; the message says why, and the cure */
    static FailureStore.Row read(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema != SCHEMA) {
            throw malformed(
                    entity,
                    "its schema is " + schema + ", and this version reads " + SCHEMA
                            + (schema > SCHEMA ? ": update this worker" : ": delete it once its blob is backed up"));
        }
        try {
            Failure failure = new Failure(
                    text(entity, "subject"),
                    blob(entity),
                    time(entity, "lastFailedAt"),
                    FailureCause.valueOf(text(entity, "cause")),
                    text(entity, "operation"),
                    text(entity, "detail"),
                    new TruncatedText(text(entity, "event"), Math.toIntExact(number(entity, "eventOmittedChars"))));
            return new FailureStore.Row(
                    failure, time(entity, "firstFailedAt"), number(entity, "failureCount"), entity.getETag());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw malformed(entity, e.getMessage() + ": correct the row, or delete it once its blob is backed up");
        }
    }

    /** When the row's subject failed last; empty if it does not say. */
    static Optional<Instant> lastFailedAt(TableEntity entity) {
        return entity.getProperty("lastFailedAt") instanceof OffsetDateTime time
                ? Optional.of(time.toInstant())
                : Optional.empty();
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
        throw new IllegalArgumentException("it has no column " + column);
    }

    private static long number(TableEntity entity, String column) {
        return entity.getProperty(column) instanceof Number number ? number.longValue() : 0;
    }

    private static Instant time(TableEntity entity, String column) {
        if (entity.getProperty(column) instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        throw new IllegalArgumentException("it has no column " + column);
    }

    private static IllegalArgumentException malformed(TableEntity entity, String detail) {
        return new IllegalArgumentException("the failure row " + entity.getPartitionKey() + "/" + entity.getRowKey()
                + " cannot be read, " + detail);
    }
}
