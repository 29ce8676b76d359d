package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.Objects;
import java.util.Optional;

/**
 * One key of the bucket and what it held at the moment.
 *
 * @param blob the blob whose backup has the key; its account is of no meaning where the scope has no routes. Empty if no
 *     blob's backup has it: the state is then {@link KeyState.NotOurs}
 */
public record PlannedKey(ObjectKey key, Optional<BlobAddress> blob, KeyState state) {
    public PlannedKey {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(state, "state");
    }
}
