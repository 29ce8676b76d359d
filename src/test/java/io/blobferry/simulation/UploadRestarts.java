package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Upload;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Observes whether a row counts no more ended uploads than the product may restart, and none that the product ended by itself
 * without a reason. It has three:
 * <ul>
 *   <li>While the row named the upload, the source had another version or none: a run that saw so aborts the upload before the
 *       row forgets it. If it then dies, and a rename brings the version back, or if another run still has the source's former
 *       answer, the same version is copied by a new upload.
 *   <li>A run that names its upload later than an orphan's age may find it swept.
 *   <li>An upload that was completed under an object of a later start, which had an equal ETag, is hidden by that object.
 * </ul>
 */
final class UploadRestarts {
    private final Clouds clouds;
    private final Plan plan;

    /** Since when an upload was open, which of them rows have named, and the blobs whose upload was named late. */
    private final Map<String, Instant> firstSeen = new HashMap<>();

    private final Set<String> named = new HashSet<>();
    private final Set<BlobAddress> namedLate = new HashSet<>();

    /** The uploads of a version that a row named while the version was not the source's. */
    private final Map<BlobVersion, Set<Upload>> outdated = new HashMap<>();

    UploadRestarts(Clouds clouds, Plan plan) {
        this.clouds = clouds;
        this.plan = plan;
    }

    /** @throws Violation if a row counts an upload that must not have ended */
    void observe() {
        Instant now = clouds.clock.instant();
        clouds.target.openUploads().forEach(upload -> firstSeen.putIfAbsent(upload.id(), now));
        for (BlobAddress blob : plan.names()) {
            clouds.checkpoints.row(blob).flatMap(CheckpointStore.Row::copying).ifPresent(copying -> {
                if (named.add(copying.upload().id()) && isOld(copying.upload(), now)) {
                    namedLate.add(blob);
                }
                if (!isCurrent(copying.version())) {
                    outdated.computeIfAbsent(copying.version(), any -> new HashSet<>())
                            .add(copying.upload());
                }
                check(copying);
            });
        }
    }

    private boolean isOld(Upload upload, Instant now) {
        return !firstSeen
                .getOrDefault(upload.id(), now)
                .plus(Workers.ORPHAN_AGE)
                .isAfter(now);
    }

    private boolean isCurrent(BlobVersion version) {
        return Optional.ofNullable(clouds.source.current(version.blob()))
                .filter(current -> current.properties().version().equals(version))
                .isPresent();
    }

    private void check(Checkpoint.Copying copying) {
        if (copying.restarts() > plan.config.maxUploadRestarts()) {
            throw new Violation("restarted too often: " + copying);
        }
        if (copying.restarts() > endedForAnother(copying)
                && !plan.hasStruck(Fault::mayEndUploads)
                && !namedLate.contains(copying.blob())
                && !isHidden(copying)) {
            throw new Violation("the product has ended its own upload under the copy: " + copying);
        }
    }

    private long endedForAnother(Checkpoint.Copying copying) {
        return outdated.getOrDefault(copying.version(), Set.of()).stream()
                .filter(upload -> !upload.equals(copying.upload()))
                .count();
    }

    private boolean isHidden(Checkpoint.Copying copying) {
        ETag version = copying.version().etag();
        return clouds.target.allVersions(clouds.keyOf(copying.blob())).stream()
                .anyMatch(object -> object.sourceETag().equals(Optional.of(version)));
    }
}
