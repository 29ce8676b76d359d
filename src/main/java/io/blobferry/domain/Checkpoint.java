package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * The state of one blob's backup, as stored in the blob's checkpoint row and bound to one version of the source. It
 * holds only what S3 does not store, and is a hint: S3 is always asked which parts and which object exist.
 */
public sealed interface Checkpoint {
    /** The blob of this state. */
    BlobAddress blob();

    /** Whether this is the state of the given version; that of a deleted blob is of none. */
    default boolean isOf(BlobVersion version) {
        return switch (this) {
            case Done done -> done.version().equals(version);
            case Copying copying -> copying.version().equals(version);
            case Abandoned abandoned -> abandoned.version().equals(version);
            case Deleted deleted -> false;
        };
    }

    /**
     * The version is backed up as the given object, which S3 confirmed.
     *
     * @param validFrom since when the version is current under its name, as the object's metadata says; empty in rows of
     *     older versions of the product
     */
    record Done(BlobVersion version, Backup backup, Optional<TimeRange> validFrom) implements Checkpoint {
        public Done {
            Objects.requireNonNull(validFrom, "validFrom");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(backup, "backup");
        }

        @Override
        public BlobAddress blob() {
            return version.blob();
        }
    }

    /**
     * The version is being copied by multipart upload.
     *
     * @param version the version that all parts are read from
     * @param versionId the Azure version id, if the parts are read by it; they remain readable after an overwrite if
     *     the account has versioning
     * @param precondition the state of the target before the source was read; the condition of CompleteMultipartUpload
     * @param upload the multipart upload
     * @param plan the parts, as planned by the run that created the upload
     * @param dispatched whether all segments are on the queue; if not, the next run for this blob sends them again
     * @param discardedBytes bytes of this blob that were copied from versions that were overwritten since; never
     *     negative
     * @param restarts how many uploads of this version were ended by another client before they were complete; never
     *     negative
     * @param storedParts how many parts were stored when the progress of the copy was last checked; never negative
     * @param validFrom since when the version is current under its name, as the upload's metadata says; empty in rows of
     *     older versions of the product
     */
    record Copying(
            BlobVersion version,
            Optional<String> versionId,
            TargetPrecondition precondition,
            Upload upload,
            PartPlan plan,
            boolean dispatched,
            long discardedBytes,
            int restarts,
            int storedParts,
            Optional<TimeRange> validFrom)
            implements Checkpoint {
        public Copying {
            Objects.requireNonNull(validFrom, "validFrom");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(versionId, "versionId");
            Objects.requireNonNull(precondition, "precondition");
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(plan, "plan");
            if (discardedBytes < 0) {
                throw new IllegalArgumentException("discardedBytes must not be negative: " + discardedBytes);
            }
            if (restarts < 0 || storedParts < 0) {
                throw new IllegalArgumentException(
                        "restarts and storedParts must not be negative: " + restarts + ", " + storedParts);
            }
        }

        @Override
        public BlobAddress blob() {
            return version.blob();
        }

        /** A copy with another value of {@code dispatched}. */
        public Copying dispatched(boolean isDispatched) {
            return new Copying(
                    version,
                    versionId,
                    precondition,
                    upload,
                    plan,
                    isDispatched,
                    discardedBytes,
                    restarts,
                    storedParts,
                    validFrom);
        }

        /** A copy with another value of {@code storedParts}. */
        public Copying storedParts(int stored) {
            return new Copying(
                    version,
                    versionId,
                    precondition,
                    upload,
                    plan,
                    dispatched,
                    discardedBytes,
                    restarts,
                    stored,
                    validFrom);
        }

        /** Whether the segment belongs to this version, upload and plan. */
        public boolean includes(Segment segment) {
            return version.equals(segment.version())
                    && upload.equals(segment.upload())
                    && segment.parts().last() <= plan.partCount();
        }
    }

    /**
     * The copy of this version was abandoned, because the source was deleted or changed too often. Backups of earlier
     * versions stay.
     *
     * @param validFrom since when the version was current under its name; empty in rows of older versions of the product
     */
    record Abandoned(BlobVersion version, Optional<TimeRange> validFrom) implements Checkpoint {
        public Abandoned {
            Objects.requireNonNull(validFrom, "validFrom");
            Objects.requireNonNull(version, "version");
        }

        @Override
        public BlobAddress blob() {
            return version.blob();
        }
    }

    /**
     * The source has deleted the blob, and a record in the target says so. The row exists so that a run that read the blob
     * before, and writes after, loses its swap and checks again; and so that a blob which comes back with the very version
     * gets a backup that is later than the record.
     *
     * @param lastBackedUp the last version that is known to be backed up; empty if none is
     * @param deletion the last deletion that is recorded; empty in a row of an older version of the product
     * @param current which object of the blob was current when it was recorded and still is, since no delete marker was
     *     placed: its {@code id}; empty if there was none or it got a marker
     */
    record Deleted(BlobAddress blob, Optional<ETag> lastBackedUp, Optional<Deletion> deletion, Optional<String> current)
            implements Checkpoint {
        public Deleted {
            Objects.requireNonNull(blob, "blob");
            Objects.requireNonNull(lastBackedUp, "lastBackedUp");
            Objects.requireNonNull(deletion, "deletion");
            Objects.requireNonNull(current, "current");
        }
    }

    /**
     * A deletion of a blob, or a change of its name, as far as it is known.
     *
     * @param time when the blob was deleted
     * @param etag the version that was deleted; empty if it is not known
     */
    record Deletion(TimeRange time, Optional<ETag> etag) {
        public Deletion {
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(etag, "etag");
        }

        /** The one of the two that was later; of one that was noticed, and one whose moment is within that time, the latter. */
        public Deletion later(Deletion other) {
            if (includes(other)) {
                return other;
            }
            return other.includes(this) || time.latest().isAfter(other.time.latest()) ? this : other;
        }

        private boolean includes(Deletion other) {
            return other.time.isExact()
                    && !other.time.earliest().isBefore(time.earliest())
                    && !other.time.latest().isAfter(time.latest());
        }
    }
}
