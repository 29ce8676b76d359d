package io.blobferry.status;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.target.StoredVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One sentence that says whether a blob is safe.
 *
 * @param sentence for people
 */
public record Verdict(State state, String sentence) {
    /** What is true of the blob. */
    public enum State {
        /** S3 has the version that the source has. */
        BACKED_UP,
        /** S3 does not have it yet; a copy is under way, or an event waits. */
        ON_ITS_WAY,
        /** S3 does not have it, and a failure row says why. */
        FAILED,
        /** The source has deleted the blob. */
        DELETED,
        /** S3 has an earlier version, and nothing is known to bring the current one. */
        SUPERSEDED,
        /** The source has the blob, or has it no more, and nothing else knows of it. */
        NEVER_SEEN,
        /** A part that decides could not be read. */
        UNKNOWN
    }

    public Verdict {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(sentence, "sentence");
    }

    static Verdict of(BlobStory story) {
        if (story.source().value().isEmpty()) {
            return unknown("the source", story.source());
        }
        if (story.current().value().isEmpty()) {
            return unknown("S3", story.current());
        }
        Optional<StoredVersion> current = story.current().value().get().map(BlobStory.CurrentObject::version);
        return switch (story.source().value().get()) {
            case BlobStory.Present present -> ofPresent(story, Optional.of(present.etag()), current);
            case BlobStory.Unreadable unreadable -> ofPresent(story, unreadable.etag(), current);
            case BlobStory.Absent absent -> ofAbsent(story, absent, current);
        };
    }

    private static Verdict unknown(String place, Reading<?> part) {
        return new Verdict(
                State.UNKNOWN,
                "Not known: " + place + " could not be asked. " + part.problem().orElse(""));
    }

    private static Verdict ofPresent(BlobStory story, Optional<ETag> etag, Optional<StoredVersion> current) {
        Optional<StoredVersion> backup = current.filter(
                object -> object.origin().map(StoredVersion.Origin::etag).equals(etag) && etag.isPresent());
        if (backup.isPresent()) {
            return new Verdict(
                    State.BACKED_UP,
                    "Safe: S3 has had the version that the source has since "
                            + backup.get().lastModified() + ".");
        }
        Optional<Failure> failure = latestFailure(story, etag);
        boolean copying = story.copying()
                .filter(copy -> etag.filter(copy.version().etag()::equals).isPresent())
                .isPresent();
        BlobStory.Waiting waiting = story.waiting().value().orElse(new BlobStory.Waiting(0, 0, false));
        if (failure.isPresent() && !(copying && waiting.segments() > 0)) {
            return ofFailure(failure.get());
        }
        if (copying) {
            return new Verdict(
                    State.ON_ITS_WAY, "Not safe yet: a copy of the version that the source has is under way.");
        }
        if (waiting.events() + waiting.segments() > 0) {
            return new Verdict(State.ON_ITS_WAY, "Not safe yet: an event of the blob waits in the queue for a worker.");
        }
        if (current.isPresent()) {
            return new Verdict(
                    State.SUPERSEDED,
                    "Not safe: S3 has an earlier version, which the source has overwritten, and no event of the new one is to "
                            + "be seen; the next reconciliation pass finds it.");
        }
        return new Verdict(
                State.NEVER_SEEN,
                "Not safe: the source has the blob, and it was never seen: no object, no row, no message; the next "
                        + "reconciliation pass finds it.");
    }

    private static Verdict ofFailure(Failure failure) {
        return new Verdict(
                State.FAILED,
                "Not safe: " + failure.cause() + " at " + failure.occurredAt() + ". "
                        + failure.cause().remedy());
    }

    private static Verdict ofAbsent(BlobStory story, BlobStory.Absent absent, Optional<StoredVersion> current) {
        String gone = absent.containerExists()
                ? "Deleted: the source does not have the blob"
                : "The source does not have the container";
        boolean kept = current.isPresent()
                || story.versions().value().stream()
                        .flatMap(versions -> versions.listed().stream())
                        .anyMatch(version -> version.content().isPresent());
        Optional<Checkpoint> row = story.row().value().flatMap(found -> found).map(CheckpointStore.Row::checkpoint);
        Optional<Failure> failure = latestFailure(story, Optional.empty());
        if (kept || row.filter(Verdict::wasBackedUp).isPresent()) {
            String markers =
                    current.isPresent() ? "its last version is still the current object" : "S3 keeps its last version";
            return new Verdict(
                    State.DELETED,
                    gone + "; " + markers
                            + deletedAt(row).map(time -> ", deleted " + time).orElse("")
                            + failure.map(failed -> ". Its last event failed: " + failed.cause() + ". "
                                            + failed.cause().remedy())
                                    .orElse("."));
        }
        if (failure.isPresent()) {
            return new Verdict(
                    State.DELETED,
                    gone + ", and it was never backed up: " + failure.get().cause() + " at "
                            + failure.get().occurredAt() + ".");
        }
        if (row.isPresent()) {
            return new Verdict(State.DELETED, gone + ", and no backup of it is known.");
        }
        return new Verdict(
                State.NEVER_SEEN,
                "Never seen: "
                        + (absent.containerExists()
                                ? "neither the source"
                                : "the source does not have the container; neither it")
                        + " nor S3 has such a blob, and no row names it. Is the name right?");
    }

    private static boolean wasBackedUp(Checkpoint checkpoint) {
        return switch (checkpoint) {
            case Checkpoint.Done done -> true;
            case Checkpoint.Deleted deleted -> deleted.lastBackedUp().isPresent();
            case Checkpoint.Copying copying -> false;
            case Checkpoint.Abandoned abandoned -> false;
        };
    }

    private static Optional<String> deletedAt(Optional<Checkpoint> row) {
        return row.filter(Checkpoint.Deleted.class::isInstance)
                .map(Checkpoint.Deleted.class::cast)
                .flatMap(Checkpoint.Deleted::deletion)
                .map(deletion -> deletion.time().isExact()
                        ? "at " + deletion.time().earliest()
                        : "by " + deletion.time().latest());
    }

    /** The latest failure that is not older than the blob's last change: an older one is of an earlier version. */
    private static Optional<Failure> latestFailure(BlobStory story, Optional<ETag> etag) {
        Instant since = etag.isPresent() && story.source().value().orElse(null) instanceof BlobStory.Present present
                ? present.lastModified()
                : Instant.MIN;
        return story.failures().value().orElse(List.of()).stream()
                .map(FailureStore.Row::failure)
                .filter(failure -> !failure.occurredAt().isBefore(since))
                .max(Comparator.comparing(Failure::occurredAt));
    }
}
