package io.blobferry.status;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Failure;
import io.blobferry.report.Figure;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.target.StoredVersion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The story of a blob as lines of at most 80 columns; the sentence that says whether it is safe comes first. */
public final class BlobStoryText {
    private final BlobStory story;
    private final Screen screen = new Screen();

    private BlobStoryText(BlobStory story) {
        this.story = story;
    }

    public static List<String> of(BlobStory story) {
        BlobStoryText text = new BlobStoryText(story);
        Screen screen = text.screen;
        screen.line(story.blob().toString());
        screen.line(story.verdict().sentence());
        screen.line("");
        text.part("Source", story.source(), source -> screen.entry("Source", describe(source)));
        screen.entry("Goes to", story.key().map(Object::toString).orElse("nowhere: S3 takes no such key"));
        text.part("Row", story.row(), row -> screen.entry("Row", text.describeRow(row)));
        text.part("Current object", story.current(), text::current);
        text.part("Versions in S3", story.versions(), text::versions);
        text.part("Failures", story.failures(), text::failures);
        text.part("Queues", story.waiting(), text::waiting);
        return screen.lines();
    }

    private <T> void part(String label, Reading<T> part, Consumer<T> show) {
        part.value().ifPresent(show);
        part.problem().ifPresent(problem -> screen.entry(label, "not known: " + problem));
    }

    private static String describe(BlobStory.Source source) {
        return switch (source) {
            case BlobStory.Present present ->
                Figure.shortBytes(present.size()) + ", changed " + StatusText.seconds(present.lastModified())
                        + ", ETag "
                        + present.etag().value()
                        + present.accessTier().map(tier -> ", tier " + tier).orElse("");
            case BlobStory.Unreadable unreadable ->
                "there, but not readable: " + unreadable.cause() + ". "
                        + unreadable.cause().remedy();
            case BlobStory.Absent(boolean containerExists) ->
                containerExists ? "does not have it" : "does not have its container";
        };
    }

    private String describeRow(Optional<CheckpointStore.Row> row) {
        return row.map(found -> describe(found.checkpoint()) + "; written " + StatusText.seconds(found.changedAt()))
                .orElse("none");
    }

    private String describe(Checkpoint checkpoint) {
        return switch (checkpoint) {
            case Checkpoint.Done done ->
                "backed up ETag " + done.version().etag().value()
                        + done.backup()
                                .versionId()
                                .map(id -> " as version " + id)
                                .orElse("");
            case Checkpoint.Copying copying ->
                "copying ETag " + copying.version().etag().value() + ": "
                        + Figure.shortBytes(story.copied()
                                .value()
                                .orElse(OptionalLong.empty())
                                .orElse(0))
                        + " of " + Figure.shortBytes(copying.plan().size()) + " stored"
                        + (copying.dispatched() ? ", segments on the queue" : "");
            case Checkpoint.Abandoned abandoned ->
                "gave up ETag " + abandoned.version().etag().value();
            case Checkpoint.Deleted deleted ->
                "deleted"
                        + deleted.deletion()
                                .map(deletion -> deletion.time().isExact()
                                        ? " at " + deletion.time().earliest()
                                        : " by " + deletion.time().latest())
                                .orElse("");
        };
    }

    private void current(Optional<BlobStory.CurrentObject> current) {
        screen.entry(
                "Current object",
                current.map(object -> {
                            StoredVersion version = object.version();
                            return Figure.shortBytes(version.size()) + ", " + version.storageClass() + ", written "
                                    + StatusText.seconds(version.lastModified()) + ", "
                                    + version.origin()
                                            .map(origin -> "of the blob as of "
                                                    + StatusText.seconds(origin.lastModified()) + ", ETag "
                                                    + origin.etag().value())
                                            .orElse("no backup by its metadata")
                                    + object.lockedUntil()
                                            .map(until -> ", locked until " + StatusText.seconds(until))
                                            .orElse(", no lock to be seen");
                        })
                        .orElse("none"));
    }

    private void versions(BlobStory.Versions versions) {
        screen.entry(
                "Versions in S3",
                (versions.complete() ? "" : "more than ")
                        + versions.listed().size()
                        + (versions.listed().isEmpty() ? "" : ", the newest first"));
        for (BlobStory.Version version : versions.listed()) {
            screen.detail(
                    StatusText.seconds(version.writtenAt()).substring(0, 10),
                    StatusText.seconds(version.writtenAt()).substring(11) + " "
                            + version.content()
                                    .map(content -> Figure.shortBytes(content.size()) + ", " + content.storageClass()
                                            + version.sourceModifiedAt()
                                                    .map(time -> ", blob of " + StatusText.seconds(time))
                                                    .orElse(", no backup by its metadata"))
                                    .orElse("delete marker"));
        }
    }

    private void failures(List<FailureStore.Row> rows) {
        screen.entry("Failures", rows.isEmpty() ? "none" : StatusText.rows(rows.size()));
        for (FailureStore.Row row : rows) {
            Failure failure = row.failure();
            screen.detail(
                    failure.isOfBlob() ? "the blob" : "an event",
                    failure.cause() + ", " + times(row.failureCount()) + " since "
                            + StatusText.seconds(row.firstFailedAt()) + ", last "
                            + StatusText.seconds(failure.occurredAt())
                            + ": " + failure.detail());
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : StatusText.grouped(count) + " times";
    }

    private void waiting(BlobStory.Waiting waiting) {
        screen.entry(
                "Queues",
                StatusText.grouped(waiting.events()) + " events and " + StatusText.grouped(waiting.segments())
                        + " segments of it among the messages at the front"
                        + (waiting.complete()
                                ? ", which are all that wait for a worker"
                                : "; more messages wait behind"));
    }
}
