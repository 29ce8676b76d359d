package io.blobferry.azure.state;

import com.azure.data.tables.models.TableEntity;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Checkpoint.Deletion;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.PartPlan;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import java.util.Optional;

/** Converts a checkpoint to a table entity and back. Operators query the columns, so their values are readable text. */
final class CheckpointEntity {
    /**
     * The newest schema that is read here. Raised when a column changes its meaning or {@code state} gets a new value; an
     * older worker then rejects the row instead of misreading it.
     */
    static final int SCHEMA = 2;

    /** The schema of the states that the first version knew: written for them still, so that an older worker reads them. */
    private static final int FIRST_SCHEMA = 1;

    private static final String ABSENT = "absent";
    private static final String DELETED_AT = "deletedAt";
    private static final String CURRENT = "currentObject";

    private CheckpointEntity() {}

    static TableEntity of(BlobAddress blob, Checkpoint checkpoint, String writer) {
        TableEntity entity = TableKeys.of(blob)
                .entity()
                .addProperty("schema", checkpoint instanceof Checkpoint.Deleted ? SCHEMA : FIRST_SCHEMA)
                .addProperty("writer", writer)
                .addProperty("account", blob.account())
                .addProperty("container", blob.container())
                .addProperty("blob", blob.name());
        switch (checkpoint) {
            case Checkpoint.Done(BlobVersion version, Backup backup, Optional<TimeRange> validFrom) -> {
                entity.addProperty("state", "done")
                        .addProperty("sourceETag", version.etag().value())
                        .addProperty("bucket", backup.key().bucket())
                        .addProperty("key", backup.key().key())
                        .addProperty("targetETag", backup.etag().value())
                        .addProperty("size", backup.size())
                        .addProperty("crc64nvme", backup.crc().base64());
                backup.versionId().ifPresent(id -> entity.addProperty("versionId", id));
                addValidFrom(entity, validFrom);
            }
            case Checkpoint.Copying copying -> {
                entity.addProperty("state", "copying")
                        .addProperty("sourceETag", copying.version().etag().value())
                        .addProperty("bucket", copying.upload().key().bucket())
                        .addProperty("key", copying.upload().key().key())
                        .addProperty("uploadId", copying.upload().id())
                        .addProperty("size", copying.plan().size())
                        .addProperty("partSize", copying.plan().partSize())
                        .addProperty("precondition", preconditionText(copying.precondition()))
                        .addProperty("dispatched", copying.dispatched())
                        .addProperty("discardedBytes", copying.discardedBytes())
                        .addProperty("restarts", copying.restarts())
                        .addProperty("storedParts", copying.storedParts());
                copying.versionId().ifPresent(id -> entity.addProperty("sourceVersionId", id));
                addValidFrom(entity, copying.validFrom());
            }
            case Checkpoint.Abandoned(BlobVersion version, Optional<TimeRange> validFrom) -> {
                entity.addProperty("state", "abandoned")
                        .addProperty("sourceETag", version.etag().value());
                addValidFrom(entity, validFrom);
            }
            case Checkpoint.Deleted deleted -> {
                entity.addProperty("state", "deleted");
                deleted.lastBackedUp().ifPresent(etag -> entity.addProperty("sourceETag", etag.value()));
                deleted.deletion().ifPresent(deletion -> {
                    entity.addProperty(DELETED_AT, deletion.time().toString());
                    deletion.etag().ifPresent(etag -> entity.addProperty("deletedETag", etag.value()));
                });
                deleted.current().ifPresent(id -> entity.addProperty(CURRENT, id));
            }
        }
        return entity;
    }

    /**
     * @throws PermanentException if this version cannot read the row, because a newer one wrote it or an edit damaged it:
     *     a checkpoint decides what is overwritten, so no value of it is guessed
     */
    static Checkpoint read(TableEntity entity) {
        try {
            return parse(entity);
        } catch (PermanentException unreadable) {
            throw unreadable;
        } catch (RuntimeException e) {
            throw malformed(entity, e.getMessage());
        }
    }

    private static Checkpoint parse(TableEntity entity) {
        long schema = number(entity, "schema");
        if (schema > SCHEMA) {
            throw new PermanentException(
                    "read the checkpoint row " + entity.getPartitionKey() + "/" + entity.getRowKey(),
                    FailureCause.UNREADABLE_ROW,
                    "unsupported schema version " + schema + " (max " + SCHEMA + "): upgrade the worker",
                    null);
        }
        BlobAddress blob = new BlobAddress(text(entity, "account"), text(entity, "container"), text(entity, "blob"));
        String state = text(entity, "state");
        return switch (state) {
            case "done" ->
                new Checkpoint.Done(
                        version(blob, entity),
                        new Backup(
                                key(entity),
                                Optional.ofNullable((String) entity.getProperty("versionId")),
                                new ETag(text(entity, "targetETag")),
                                number(entity, "size"),
                                Crc64Nvme.fromBase64(text(entity, "crc64nvme"))),
                        validFrom(entity));
            case "copying" ->
                new Checkpoint.Copying(
                        version(blob, entity),
                        Optional.ofNullable((String) entity.getProperty("sourceVersionId")),
                        precondition(text(entity, "precondition")),
                        new Upload(key(entity), text(entity, "uploadId")),
                        new PartPlan(number(entity, "size"), number(entity, "partSize")),
                        Boolean.TRUE.equals(entity.getProperty("dispatched")),
                        number(entity, "discardedBytes"),
                        count(entity, "restarts"),
                        count(entity, "storedParts"),
                        validFrom(entity));
            case "abandoned" -> new Checkpoint.Abandoned(version(blob, entity), validFrom(entity));
            case "deleted" ->
                new Checkpoint.Deleted(
                        blob,
                        Optional.ofNullable((String) entity.getProperty("sourceETag"))
                                .map(ETag::new),
                        deletion(entity),
                        Optional.ofNullable((String) entity.getProperty(CURRENT)));
            default ->
                throw malformed(
                        entity, "unknown state '" + state + "'; if a newer version wrote it, upgrade this worker");
        };
    }

    private static void addValidFrom(TableEntity entity, Optional<TimeRange> validFrom) {
        validFrom.ifPresent(range -> entity.addProperty("validFrom", range.toString()));
    }

    /** A column that rows of older versions do not have. */
    private static Optional<TimeRange> validFrom(TableEntity entity) {
        return Optional.ofNullable((String) entity.getProperty("validFrom")).map(TimeRange::parse);
    }

    private static Optional<Deletion> deletion(TableEntity entity) {
        return Optional.ofNullable((String) entity.getProperty(DELETED_AT))
                .map(time -> new Deletion(
                        TimeRange.parse(time),
                        Optional.ofNullable((String) entity.getProperty("deletedETag"))
                                .map(ETag::new)));
    }

    /** Whether the row is that of a deleted blob whose backup is current all the same. */
    static boolean isCurrentAfterDeletion(TableEntity entity) {
        return entity.getProperty(CURRENT) != null;
    }

    private static BlobVersion version(BlobAddress blob, TableEntity entity) {
        return new BlobVersion(blob, new ETag(text(entity, "sourceETag")));
    }

    /** The run that wrote the row; empty in rows of versions that did not say. */
    static String writer(TableEntity entity) {
        return entity.getProperty("writer") instanceof String writer ? writer : "";
    }

    private static ObjectKey key(TableEntity entity) {
        return new ObjectKey(text(entity, "bucket"), text(entity, "key"));
    }

    private static String text(TableEntity entity, String column) {
        if (entity.getProperty(column) instanceof String text) {
            return text;
        }
        throw malformed(entity, "column " + column + " is missing");
    }

    private static long number(TableEntity entity, String column) {
        if (entity.getProperty(column) instanceof Number number) {
            return number.longValue();
        }
        throw malformed(entity, "column " + column + " is missing");
    }

    /** A column that rows of older versions do not have. */
    private static int count(TableEntity entity, String column) {
        return entity.getProperty(column) instanceof Number number ? Math.toIntExact(number.longValue()) : 0;
    }

    /** No version of the product writes such a row, so an operator has to correct it. */
    private static PermanentException malformed(TableEntity entity, String detail) {
        return new PermanentException(
                "read the checkpoint row " + entity.getPartitionKey() + "/" + entity.getRowKey(),
                FailureCause.UNREADABLE_ROW,
                detail + "; correct the row or delete it",
                null);
    }

    /** S3's ETags are hexadecimal digits, so none equals {@link #ABSENT}. */
    private static String preconditionText(TargetPrecondition precondition) {
        return switch (precondition) {
            case TargetPrecondition.IfAbsent() -> ABSENT;
            case TargetPrecondition.IfMatch(ETag etag) -> etag.value();
        };
    }

    private static TargetPrecondition precondition(String text) {
        return text.equals(ABSENT) ? TargetPrecondition.IF_ABSENT : new TargetPrecondition.IfMatch(new ETag(text));
    }
}
