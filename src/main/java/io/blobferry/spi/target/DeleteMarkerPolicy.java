package io.blobferry.spi.target;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Objects;
import java.util.Optional;

/** Says in which buckets a deletion places a delete marker over the backup. A record of it is written in all of them. */
public interface DeleteMarkerPolicy {
    /** What is done in a bucket. */
    enum Placement {
        /** No delete marker is placed: the backup of a deleted blob stays current. */
        NEVER,
        /** One is placed over an object that is kept as a version; any other stays current. */
        VERSIONED,
        /** One is placed, and an object that would not be kept as a version is a failure. */
        ALWAYS
    }

    /**
     * What is done in a bucket, and why.
     *
     * @param reason the setting, or what the bucket says of its versions
     * @param remedy what to do so that markers are placed, if none are and no setting says so
     */
    record Decision(String bucket, Placement placement, String reason, Optional<String> remedy) {
        public Decision {
            Objects.requireNonNull(bucket, "bucket");
            Objects.requireNonNull(placement, "placement");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(remedy, "remedy");
        }
    }

    /**
     * What is done in the bucket. At most one request for each bucket of the process. Throws {@link TransientException} and
     * {@link PermanentException}.
     */
    Placement placement(RunContext run, String bucket);
}
