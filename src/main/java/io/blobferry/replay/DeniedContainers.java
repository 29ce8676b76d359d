package io.blobferry.replay;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.FailureStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The containers whose rows are not worth another attempt in this replay, because several in a row were refused for a reason
 * that is not theirs: a missing right, a missing bucket. Thread-safe.
 */
final class DeniedContainers {
    /** A route may send some blobs of a container elsewhere, so one refusal says little. */
    private static final int MAX_REFUSALS = 5;

    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

    /** The row's blob was refused. */
    void refused(FailureStore.Row row, FailureCause cause) {
        switch (cause) {
            case SOURCE_DENIED, TARGET_DENIED, NO_SUCH_BUCKET ->
                row.failure()
                        .blob()
                        .map(BlobAddress::container)
                        .ifPresent(container -> refusals.merge(container, 1, Integer::sum));
            default -> answered(row);
        }
    }

    /** The replay of the row had another result. */
    void answered(FailureStore.Row row) {
        row.failure().blob().map(BlobAddress::container).ifPresent(refusals::remove);
    }

    boolean includes(FailureStore.Row row) {
        return row.failure()
                .blob()
                .filter(blob -> refusals.getOrDefault(blob.container(), 0) >= MAX_REFUSALS)
                .isPresent();
    }
}
