package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBlob;
import io.blobferry.testing.cloud.BlobAttributes;
import java.util.List;
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
        Announcement announcement = change == Change.CREATED_EMPTY ? Announcement.OPEN_FILE : Announcement.EVENT;
        boolean published = eventGrid.publish(events.created(shape, written));
        if (published && announcement == Announcement.EVENT) {
            history.times().announced(blob, written.properties().version().etag(), clouds.clock.instant());
        }
        observe(blob, published ? announcement : Announcement.NONE);
    }

    /** A write that no event announces. */
    void writeUnannounced(
            Change change, BlobAddress blob, BlobContent content, UnaryOperator<BlobAttributes> attributes) {
        put(change, blob, content, attributes);
        observe(blob, Announcement.NONE);
    }

    private void observe(BlobAddress blob, Announcement announcement) {
        history.states()
                .observe(
                        clouds.clock.instant(),
                        blob,
                        find(blob).map(found -> found.properties().version().etag()),
                        announcement);
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
        observe(blob, Announcement.EVENT);
        history.count(Change.DELETED);
        history.deleted(blob, clouds.listener.outcomes.size());
        trace.add(() -> "  ** " + blob.name() + " is deleted");
        publish(
                plan.account == AccountKind.HIERARCHICAL ? "blob-deleted-delete-file" : "blob-deleted-delete-blob",
                blob,
                List.of(blob));
    }

    /** Deletes the container with all blobs, which no event announces. */
    void deleteContainer() {
        for (BlobAddress blob : plan.names()) {
            if (find(blob).isPresent()) {
                history.times().left(blob, clouds.clock.instant());
            }
            history.goneWithContainer(blob);
        }
        clouds.source.deleteContainer(plan.names().getFirst());
        plan.names().forEach(blob -> observe(blob, Announcement.NONE));
        history.count(Change.CONTAINER_DELETED);
        history.changedUnannounced();
        trace.add(() -> "  ** the container is deleted");
    }

    /** Creates the container again. */
    void createContainer() {
        clouds.source.createContainer(plan.names().getFirst());
        trace.add(() -> "  ** the container is created again");
    }

    /** Restores a deleted blob, which no event announces; false if there is none to restore. */
    boolean undelete(BlobAddress blob) {
        if (!clouds.source.undelete(blob)) {
            return false;
        }
        MemoryBlob restored = clouds.source.current(blob);
        observe(blob, Announcement.NONE);
        history.count(Change.UNDELETED);
        history.present(restored);
        history.times().came(blob, restored.properties().version().etag(), clouds.clock.instant());
        history.repeats();
        history.changedUnannounced();
        trace.add(() -> "  ** " + blob.name() + " is undeleted");
        return true;
    }

    /**
     * Publishes an event that names no version.
     *
     * @param changed the blobs whose change it announces
     */
    void publish(String shape, BlobAddress path, List<BlobAddress> changed) {
        announce(eventGrid.publish(events.named(shape, path)), changed);
    }

    /** @param changed the blobs whose change it announces */
    void publishRenamed(String shape, BlobAddress previous, BlobAddress path, List<BlobAddress> changed) {
        announce(eventGrid.publish(events.renamed(shape, previous, path)), changed);
    }

    private void announce(boolean published, List<BlobAddress> changed) {
        if (!published) {
            changed.forEach(blob -> history.states().unannounced(clouds.clock.instant(), blob));
        }
    }

    /**
     * Renames a blob, which keeps its version, without its event.
     *
     * @param announcement whether the event will name the blob
     */
    void rename(BlobAddress blob, BlobAddress next, Announcement announcement) {
        clouds.source.rename(blob, next);
        MemoryBlob renamed = clouds.source.current(next);
        history.present(renamed);
        history.times().left(blob, clouds.clock.instant());
        history.times().came(next, renamed.properties().version().etag(), clouds.clock.instant());
        observe(blob, Announcement.EVENT);
        observe(next, announcement);
        trace.add(() -> "  ** " + blob.name() + " is renamed to " + next.name());
    }

    /** Deletes a blob, without its event. */
    void deleteWithDirectory(BlobAddress blob) {
        clouds.source.delete(blob);
        history.times().left(blob, clouds.clock.instant());
        observe(blob, Announcement.EVENT);
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
