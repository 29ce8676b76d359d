package io.blobferry.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * The blob's one row in the checkpoint table: what S3 cannot tell, bound to one version of the source. It is a hint:
 * which parts exist, and whether the object is there, is always asked of S3.
 */
public sealed interface Checkpoint {
    /** The version that the row speaks of. */
    BlobVersion version();

    /** The version was backed up, and this is what S3 confirmed. */
    record Done(BlobVersion version, Backup backup) implements Checkpoint {
        public Done {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(backup, "backup");
        }
    }

    /**
     * The version is being copied by parts.
     *
     * @param version the version that every part is read from
     * @param versionId the source's own name for it, if the parts are read by that: they can then be read even after the
     *     blob was overwritten, where the account keeps versions
     * @param precondition what the target held before the source was read; the condition of Complete
     * @param upload the multipart upload that collects the parts
     * @param plan the parts, as the run that opened the upload cut them
     * @param dispatched whether the segments are on the queue: until then, whoever looks sends them again
     * @param discardedBytes bytes of this blob that were copied for versions that were then overwritten
     */
    record Copying(
            BlobVersion version,
            Optional<String> versionId,
            TargetPrecondition precondition,
            Upload upload,
            PartPlan plan,
            boolean dispatched,
            long discardedBytes)
            implements Checkpoint {
        public Copying {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(versionId, "versionId");
            Objects.requireNonNull(precondition, "fence");
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(plan, "plan");
            if (discardedBytes < 0) {
                throw new IllegalArgumentException("a number of bytes is never negative: " + discardedBytes);
            }
        }

        /** The same upload, with its segments on the queue or not. */
        public Copying dispatched(boolean sent) {
            return new Copying(version, versionId, precondition, upload, plan, sent, discardedBytes);
        }

        /** Whether the segment is a part of this very work. */
        public boolean includes(Segment segment) {
            return version.equals(segment.version())
                    && upload.equals(segment.upload())
                    && segment.parts().last() <= plan.partCount();
        }
    }

    /**
     * Copying this version was given up, because the source was gone or changed too often. What S3 holds of earlier
     * versions stays.
     */
    record Abandoned(BlobVersion version) implements Checkpoint {
        public Abandoned {
            Objects.requireNonNull(version, "version");
        }
    }
}
