package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ETag;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.MemoryBlob;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the recovery point claims, at every moment of a history: a version that came under its name before the point, and is
 * still there, is in S3 or named by a failure row. The claim that a pass makes must hold on, until the blob changes.
 */
final class RecoveryCheck {
    private final Clouds clouds;
    private final SourceStates states;

    RecoveryCheck(Clouds clouds, SourceStates states) {
        this.clouds = clouds;
        this.states = states;
    }

    /** @throws Violation if the recovery point claims what is not there */
    void observe(BlobAddress blob) {
        List<ReconciliationPass> passes = clouds.listener.completedPasses;
        Optional<Instant> point = passes.isEmpty()
                ? Optional.empty()
                : passes.getLast().recovery().point();
        Optional<MemoryBlob> current = Optional.ofNullable(clouds.source.current(blob));
        if (point.isEmpty() || current.isEmpty()) {
            return;
        }
        ETag etag = current.get().properties().version().etag();
        List<SourceStates.State> all = states.of(blob);
        if (all.isEmpty()
                || !all.getLast().version().equals(Optional.of(etag))
                || !all.getLast().since().isBefore(point.get())) {
            return;
        }
        boolean stored = clouds.target.allVersions(clouds.keyOf(blob)).stream()
                .map(StoredObject::sourceETag)
                .anyMatch(Optional.of(etag)::equals);
        boolean named = clouds.failures.rows().values().stream()
                .anyMatch(failure -> failure.blob().equals(Optional.of(blob)));
        if (!stored && !named && !deceivesTheClocks(blob, current.get())) {
            RecoveryProof proof = passes.getLast().recovery();
            throw new Violation("the recovery point " + point.get() + " is after " + blob + " at " + etag
                    + ", which is neither in S3 nor named: " + proof);
        }
    }

    /**
     * Whether an object of another version is of the blob's size and younger than the blob, which got an old time back by a rename
     * over it: the rule of the clocks finds it by its sample alone (ARCHITECTURE.md, "What it does not cover").
     */
    private boolean deceivesTheClocks(BlobAddress blob, MemoryBlob current) {
        BlobProperties found = current.properties();
        return clouds.target
                .current(clouds.keyOf(blob))
                .filter(object ->
                        object.size() == found.size() && object.lastModified().isAfter(found.lastModified()))
                .isPresent();
    }
}
