package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.spi.state.CheckpointStore;
import java.util.Optional;

/** The blobs, their rows and their backups, in one line. */
final class StateLine {
    private final Clouds clouds;
    private final Plan plan;

    StateLine(Clouds clouds, Plan plan) {
        this.clouds = clouds;
        this.plan = plan;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (BlobAddress blob : plan.names()) {
            text.append("[")
                    .append(blob.name())
                    .append(": source ")
                    .append(Optional.ofNullable(clouds.source.current(blob))
                            .map(found -> found.properties().version().etag().value()
                                    + found.unreadable()
                                            .map(why -> " " + why.cause())
                                            .orElse(""))
                            .orElse("-"))
                    .append(", row ")
                    .append(clouds.checkpoints
                            .row(blob)
                            .map(StateLine::describe)
                            .orElse("-"))
                    .append(", target ")
                    .append(clouds.target
                            .current(clouds.keyOf(blob))
                            .map(object -> object.versionId().orElse("?") + " of "
                                    + object.sourceETag().map(ETag::value).orElse("a stranger"))
                            .orElse("-"))
                    .append("]");
        }
        return text.append(" uploads ")
                .append(clouds.target.openUploads().stream()
                        .map(upload -> upload.id())
                        .toList())
                .append(" failures ")
                .append(clouds.failures.rows().keySet().size())
                .toString();
    }

    private static String describe(CheckpointStore.Row row) {
        return switch (row.checkpoint()) {
            case Checkpoint.Done done ->
                "done " + done.version().etag().value() + " "
                        + done.backup().versionId().orElse("?");
            case Checkpoint.Copying copying ->
                "copying " + copying.version().etag().value() + " into "
                        + copying.upload().id() + (copying.dispatched() ? " dispatched" : "") + " if "
                        + copying.precondition();
            case Checkpoint.Abandoned abandoned ->
                "abandoned " + abandoned.version().etag().value();
            case Checkpoint.Deleted deleted -> "deleted";
        };
    }
}
