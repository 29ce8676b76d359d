package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBlob;
import io.blobferry.testing.cloud.BlobAttributes;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes changes in the source, and publishes what Event Grid says of them. */
final class SourceClient {
    private final Clouds clouds;
    private final Plan plan;
    private final Trace trace;
    private final EventGrid eventGrid;
    private final SourceHistory history;
    private final AccountEvents events;

    SourceClient(Clouds clouds, Plan plan, Trace trace, EventGrid eventGrid, SourceHistory history) {
        this.clouds = clouds;
        this.plan = plan;
        this.trace = trace;
        this.eventGrid = eventGrid;
        this.history = history;
        events = new AccountEvents(plan, clouds.clock);
    }

    Optional<MemoryBlob> find(BlobAddress blob) {
        return Optional.ofNullable(clouds.source.current(blob));
    }

    /** @param shape the event that announces it */
    void write(
            Change change,
            String shape,
            BlobAddress blob,
            BlobContent content,
            UnaryOperator<BlobAttributes> attributes) {
        MemoryBlob written = put(change, blob, content, attributes);
        if (eventGrid.publish(events.created(shape, written)) && change != Change.CREATED_EMPTY) {
            history.times().announced(blob, written.properties().version().etag(), clouds.clock.instant());
        }
        observe(blob, change != Change.CREATED_EMPTY);
    }

    /** A write that no event announces. */
    void writeUnannounced(
            Change change, BlobAddress blob, BlobContent content, UnaryOperator<BlobAttributes> attributes) {
        put(change, blob, content, attributes);
        observe(blob, false);
    }

    private void observe(BlobAddress blob, boolean announced) {
        history.states()
                .observe(
                        clouds.clock.instant(),
                        blob,
                        find(blob).map(found -> found.properties().version().etag()),
                        announced);
    }

    private MemoryBlob put(
            Change change, BlobAddress blob, BlobContent content, UnaryOperator<BlobAttributes> attributes) {
        clouds.source.put(blob, content, plain -> attributes.apply(plan.versionedSource ? plain.kept() : plain));
        MemoryBlob written = clouds.source.current(blob);
        history.present(written);
        history.times().came(blob, written.properties().version().etag(), clouds.clock.instant());
        history.count(change);
        trace.add(() -> "  ** " + blob.name() + ": " + change + " "
                + written.properties().version().etag() + " " + content.size() + " bytes");
        return written;
    }

    void delete(BlobAddress blob) {
        clouds.source.delete(blob);
        history.times().left(blob, clouds.clock.instant());
        observe(blob, true);
        history.count(Change.DELETED);
        history.deleted(blob, clouds.listener.outcomes.size());
        trace.add(() -> "  ** " + blob.name() + " is deleted");
        publish(
                plan.account == AccountKind.HIERARCHICAL ? "blob-deleted-delete-file" : "blob-deleted-delete-blob",
                blob);
    }

    /** Restores a deleted blob, which no event announces; false if there is none to restore. */
    boolean undelete(BlobAddress blob) {
        if (!clouds.source.undelete(blob)) {
            return false;
        }
        MemoryBlob restored = clouds.source.current(blob);
        observe(blob, false);
        history.count(Change.UNDELETED);
        history.present(restored);
        history.times().came(blob, restored.properties().version().etag(), clouds.clock.instant());
        history.repeats();
        history.changedUnannounced();
        trace.add(() -> "  ** " + blob.name() + " is undeleted");
        return true;
    }

    /** Publishes an event that names no version. */
    void publish(String shape, BlobAddress path) {
        eventGrid.publish(events.named(shape, path));
    }

    void publishRenamed(String shape, BlobAddress previous, BlobAddress path) {
        eventGrid.publish(events.renamed(shape, previous, path));
    }

    /**
     * Renames a blob, which keeps its version, without its event.
     *
     * @param announced whether the event will name the blob
     */
    void rename(BlobAddress blob, BlobAddress next, boolean announced) {
        clouds.source.rename(blob, next);
        MemoryBlob renamed = clouds.source.current(next);
        history.present(renamed);
        history.times().left(blob, clouds.clock.instant());
        history.times().came(next, renamed.properties().version().etag(), clouds.clock.instant());
        observe(blob, true);
        observe(next, announced);
        trace.add(() -> "  ** " + blob.name() + " is renamed to " + next.name());
    }

    /** Deletes a blob, without its event. */
    void deleteWithDirectory(BlobAddress blob) {
        clouds.source.delete(blob);
        history.times().left(blob, clouds.clock.instant());
        observe(blob, true);
        trace.add(() -> "  ** " + blob.name() + " is deleted with its directory");
    }

    /** Changes what leaves the blob's version as it is. */
    void changeAttributes(Change change, BlobAddress blob, UnaryOperator<BlobAttributes> attributes) {
        clouds.source.changeTier(blob, attributes);
        history.count(change);
        history.present(clouds.source.current(blob));
        trace.add(() -> "  ** " + blob.name() + ": " + change);
    }
}
