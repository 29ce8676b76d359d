package io.blobferry.restore;

import io.blobferry.execution.RunContext;
import java.util.Iterator;
import java.util.Objects;

/** What is to be restored, blob by blob. */
@FunctionalInterface
public interface RestorePlan {
    /** One blob of the plan, or an object that is none. */
    sealed interface Entry {
        /** The blob's name, or the object's key. */
        String name();
    }

    /**
     * The blob is restored.
     *
     * @param storageClass the storage class of the version, by S3's name
     */
    record Restored(RestoreTask task, String storageClass) implements Entry {
        public Restored {
            Objects.requireNonNull(task, "task");
            Objects.requireNonNull(storageClass, "storageClass");
        }

        @Override
        public String name() {
            return task.name();
        }
    }

    /** The blob is not restored. */
    record Omitted(String name, Reason reason, String detail) implements Entry {
        public Omitted {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** Why a blob is not restored. */
    enum Reason {
        /** It did not exist at the time: it had been deleted, or was created later. */
        GONE,
        /** It may have existed, and the bucket cannot prove that it did not. */
        MISSING_UNCERTAIN,
        /** The object belongs to another tool or person. */
        NOT_OURS
    }

    /**
     * The entries, by name within a bucket and prefix; requests are sent while they are asked for.
     *
     * @throws io.blobferry.execution.TransferException from the iterator, if a listing fails
     */
    Iterator<Entry> entries(RunContext run);
}
