package io.blobferry.restore;

import io.blobferry.domain.ObjectVersion;
import java.util.List;
import java.util.Objects;

/**
 * A blob to restore.
 *
 * @param name the blob's name in its container
 * @param version the version of the backup that it is restored from
 * @param size the size of the version in bytes, as it was listed
 * @param doubts why the bucket cannot prove that the blob was so; empty if it can
 */
public record RestoreTask(String name, ObjectVersion version, long size, List<String> doubts) {
    public RestoreTask {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        doubts = List.copyOf(doubts);
    }

    /** Names the work in the journal: this version under this name. */
    String id() {
        return name + "\0" + version;
    }
}
