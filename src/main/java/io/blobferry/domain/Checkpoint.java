package io.blobferry.domain;

import java.util.Objects;

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
     * @param fence what the target held before the source was read; the condition of Complete
     * @param upload the multipart upload that collects the parts
     * @param plan the parts, as the run that opened the upload cut them
     */
    record Copying(BlobVersion version, Fence fence, Upload upload, CopyPlan plan) implements Checkpoint {
        public Copying {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(fence, "fence");
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(plan, "plan");
        }
    }

    /** The source was gone before this version could be copied whole. What S3 holds of earlier versions stays. */
    record Gone(BlobVersion version) implements Checkpoint {
        public Gone {
            Objects.requireNonNull(version, "version");
        }
    }
}
