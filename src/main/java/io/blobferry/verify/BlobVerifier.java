package io.blobferry.verify;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TagsDigest;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.listing.ListedPair;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.verify.VerifyResult.Proof;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about one blob. What the listings contradict is asked about at both ends before it counts as a difference, since a blob
 * may have changed between the two listings.
 */
final class BlobVerifier {
    private final RunContext run;
    private final VerifyRequest request;
    private final VerifyPorts ports;
    private final Tally tally;
    private final StateNotes notes;
    private final BackupReadback readback;
    private final DeferredChecks deferred;
    private final Clock clock;

    /** A version of the blob that a backup should be of. The tags are known if the listing has them. */
    private record Expected(BlobVersion version, long size, Instant lastModified, Optional<Map<String, String>> tags) {
        static Expected of(BlobListing.Listed blob, boolean tagsListed) {
            return new Expected(
                    blob.version(),
                    blob.size(),
                    blob.lastModified(),
                    tagsListed ? Optional.of(blob.tags()) : Optional.empty());
        }
    }

    BlobVerifier(
            RunContext run,
            VerifyRequest request,
            VerifyPorts ports,
            Tally tally,
            BackupReadback readback,
            DeferredChecks deferred,
            Clock clock) {
        this.run = run;
        this.request = request;
        this.ports = ports;
        this.tally = tally;
        this.readback = readback;
        this.deferred = deferred;
        this.clock = clock;
        notes = new StateNotes(ports.checkpoints(), ports.failures());
    }

    /**
     * Decides by the listings, and by more where they leave the blob open and {@code deep} says so.
     *
     * @return whether the blob is left at what the listings say
     * @throws PermanentException if the reason concerns every other blob, too
     */
    boolean verify(ListedPair pair, boolean deep) {
        if (pair.blob().key().isEmpty()) {
            tally.found(difference(
                    DifferenceKind.MISSING, pair.blob().blob().version(), "its key would exceed S3's 1,024 bytes"));
        } else if (isContradicted(pair)) {
            guarded(pair, () -> confirm(pair, deep, false));
        } else if (deep) {
            guarded(pair, () -> verifyByMore(pair));
        } else {
            tally.proven(Proof.LISTING);
            return true;
        }
        return false;
    }

    /** Examines a blob that was drawn when the listings were over. */
    void verifyDrawn(ListedPair pair) {
        tally.reexamined();
        guarded(pair, () -> verifyByMore(pair));
    }

    private void guarded(ListedPair pair, Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            TransferException failure = UnexpectedFailure.translate("verify " + pair.name(), thrown);
            if (failure instanceof PermanentException refused
                    && refused.failureCause().isSystemic()) {
                throw refused;
            }
            tally.found(new Difference(DifferenceKind.NOT_CHECKED, pair.name(), failure.getMessage()));
        }
    }

    /** S3 dates an object by the beginning of its upload, after its version of the blob was known. */
    private boolean isContradicted(ListedPair pair) {
        BlobListing.Listed blob = pair.blob().blob();
        return pair.uncertain()
                || pair.object()
                        .filter(object -> object.size() == blob.size()
                                && !object.lastModified()
                                        .isBefore(blob.lastModified().minus(request.skew())))
                        .isEmpty();
    }

    private void verifyByMore(ListedPair pair) {
        if (request.depth() == Depth.ROWS) {
            if (isProvenByRow(pair)) {
                tally.proven(Proof.ROW);
            } else {
                confirm(pair, false, false);
            }
            return;
        }
        Expected listed = Expected.of(pair.blob().blob(), request.comparesTags());
        ObjectKey key = pair.blob().key().orElseThrow();
        Optional<StoredObject> object = ports.target().head(run, key);
        if (differenceOf(listed, key, object).isPresent()) {
            confirm(pair, true, false);
        } else {
            sound(listed.version(), object.orElseThrow(), true);
        }
    }

    private boolean isProvenByRow(ListedPair pair) {
        return ports.checkpoints()
                .find(run, pair.blob().blob().version().blob())
                .filter(row -> row.checkpoint().isOf(pair.blob().blob().version()))
                .flatMap(CheckpointStore.Row::done)
                .filter(done ->
                        pair.blob().key().equals(Optional.of(done.backup().key())))
                .flatMap(done -> pair.object()
                        .filter(object -> object.etag().equals(done.backup().etag())
                                && object.size() == done.backup().size()))
                .isPresent();
    }

    /**
     * Asks both ends.
     *
     * @param last whether a difference is one even if the blob has just changed
     */
    private void confirm(ListedPair pair, boolean deep, boolean last) {
        BlobListing.Listed blob = pair.blob().blob();
        BlobAddress address = blob.version().blob();
        Optional<Expected> current = switch (ports.source().head(run, address)) {
            case BlobSource.NotFound gone -> Optional.empty();
            case BlobSource.Unreadable unreadable -> Optional.of(Expected.of(blob, request.comparesTags()));
            case BlobSource.Present present -> Optional.of(expected(blob, present));
        };
        if (current.isEmpty()) {
            tally.add(Tally.Counter.CHANGED, 1);
            return;
        }
        Expected expected = current.get();
        ObjectKey key = pair.blob().key().orElseThrow();
        Optional<StoredObject> object = ports.target().head(run, key);
        Optional<Difference> difference = differenceOf(expected, key, object);
        if (difference.isEmpty()) {
            sound(expected.version(), object.orElseThrow(), deep);
        } else if (!isInProgress(expected, difference.get())
                && (last || !isYoung(expected) || !deferred.add(() -> confirmAgain(pair, deep)))) {
            tally.found(difference.get().noting(notes.note(run, expected.version())));
        }
    }

    private void confirmAgain(ListedPair pair, boolean deep) {
        guarded(pair, () -> confirm(pair, deep, true));
    }

    private Expected expected(BlobListing.Listed listed, BlobSource.Present present) {
        boolean same = present.properties().version().equals(listed.version());
        return new Expected(
                present.properties().version(),
                present.properties().size(),
                present.properties().lastModified(),
                same && request.comparesTags() ? Optional.of(listed.tags()) : Optional.empty());
    }

    private boolean isInProgress(Expected expected, Difference difference) {
        boolean inProgress = switch (difference.kind()) {
            case MISSING, STALE -> isYoung(expected) && notes.isCopying(run, expected.version());
            default -> false;
        };
        if (inProgress) {
            tally.found(difference(
                    DifferenceKind.IN_PROGRESS,
                    expected.version(),
                    "it changed at " + expected.lastModified() + ", and its copy has begun"));
        }
        return inProgress;
    }

    private boolean isYoung(Expected expected) {
        return Duration.between(expected.lastModified(), clock.instant()).compareTo(request.skew()) < 0;
    }

    private Optional<Difference> differenceOf(Expected expected, ObjectKey key, Optional<StoredObject> found) {
        if (found.isEmpty()) {
            return Optional.of(difference(
                    DifferenceKind.MISSING,
                    expected.version(),
                    "there is no current object " + key + "; the blob last changed " + expected.lastModified()));
        }
        StoredObject object = found.get();
        if (object.sourceETag().isEmpty()) {
            return Optional.of(withoutOrigin(expected.version(), object));
        }
        ETag origin = object.sourceETag().get();
        if (!origin.equals(expected.version().etag())) {
            return Optional.of(difference(
                    DifferenceKind.STALE,
                    expected.version(),
                    "the object is a backup of " + origin + ", the blob is "
                            + expected.version().etag() + " since " + expected.lastModified()));
        }
        if (object.size() != expected.size()) {
            return Optional.of(difference(
                    DifferenceKind.SIZE,
                    expected.version(),
                    "the object has " + object.size() + " bytes, the blob " + expected.size()));
        }
        if (object.crc().isEmpty()) {
            return Optional.of(
                    difference(DifferenceKind.NO_CHECKSUM, expected.version(), "S3 has no CRC64NVME of the object"));
        }
        return expected.tags()
                .filter(tags -> !TagsDigest.of(tags).equals(object.tagsDigest()))
                .map(tags -> difference(
                        DifferenceKind.TAGS, expected.version(), "its index tags changed after it was backed up"));
    }

    private Difference withoutOrigin(BlobVersion version, StoredObject object) {
        boolean ours = notes.isContentOfBackup(run, version.blob(), object.key(), object.etag(), object.crc());
        return difference(
                ours ? DifferenceKind.METADATA_LOST : DifferenceKind.FOREIGN,
                version,
                ours ? BackupReadback.METADATA_GONE : BackupReadback.NOT_A_BACKUP);
    }

    private void sound(BlobVersion version, StoredObject object, boolean deep) {
        if (!deep || !request.depth().reads()) {
            tally.proven(Proof.HEAD);
            return;
        }
        BackupReadback.Result result = readback.read(
                run,
                version.blob(),
                new ObjectVersion(object.key(), object.versionId()),
                request.depth() == Depth.READ_BOTH,
                readback.toNothing());
        tally.read(result.bytesRead());
        if (result.version().isEmpty()) {
            tally.add(Tally.Counter.CHANGED, 1);
        } else if (result.differences().isEmpty()) {
            tally.proven(result.sourceRead() ? Proof.BOTH : Proof.TARGET);
        } else {
            result.differences().forEach(tally::found);
        }
    }

    private static Difference difference(DifferenceKind kind, BlobVersion version, String detail) {
        return new Difference(kind, version.blob().toString(), detail);
    }
}
