package io.blobferry.spi.target;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.util.Objects;
import java.util.Optional;

/**
 * What a bucket keeps of its past. Operations throw {@link TransientException} and {@link PermanentException}; settings that these
 * credentials may not read are unknown, and no exception.
 */
@FunctionalInterface
public interface BucketRetention {
    /**
     * What is kept.
     *
     * @param keepsVersions whether the bucket keeps what is overwritten; empty if it is unknown
     * @param removal the rule that removes versions soonest; empty if there is none, or it is unknown
     */
    record Retention(Optional<Boolean> keepsVersions, Optional<Removal> removal) {
        public Retention {
            Objects.requireNonNull(keepsVersions, "keepsVersions");
            Objects.requireNonNull(removal, "removal");
        }
    }

    /**
     * A lifecycle rule that removes noncurrent versions.
     *
     * @param rule its name, for people
     * @param days how long a version is kept after another has replaced it
     */
    record Removal(String rule, int days) {
        public Removal {
            Objects.requireNonNull(rule, "rule");
        }
    }

    /** What the bucket keeps of keys with the prefix. Two requests. */
    Retention retention(RunContext run, String bucket, String keyPrefix);
}
