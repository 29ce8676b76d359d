package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.ETag;
import io.blobferry.events.InternalEvents;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBlob;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** The clients that write and delete blobs, which Event Grid announces. */
final class Source {
    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private final EventGrid eventGrid;
    private int changes;
    private boolean deleted;

    Source(Clouds clouds, Plan plan, Random random, Trace trace, EventGrid eventGrid) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
        this.eventGrid = eventGrid;
    }

    /** A client writes or deletes a blob. */
    void change() {
        if (changes >= plan.sourceChanges) {
            return;
        }
        changes++;
        if (plan.strikes(Fault.POISON, random, 6)) {
            trace.add(() -> "  ** a message that cannot be read");
            (random.nextBoolean() ? clouds.events : clouds.segments).put("poison " + changes, Duration.ZERO);
        }
        BlobAddress blob = History.BLOBS.get(random.nextInt(plan.blobs));
        Optional<MemoryBlob> current = Optional.ofNullable(clouds.source.current(blob));
        if (plan.deletions && current.isPresent() && random.nextInt(3) == 0) {
            clouds.source.delete(blob);
            deleted = true;
            trace.add(() -> "  ** " + blob.name() + " is deleted");
            eventGrid.publish(InternalEvents.toDeletionJson(
                    event(blob, Optional.of(current.get().properties().version().etag()), OptionalLong.empty())));
        } else {
            BlobContent content = plan.nextContent(changes - 1, random);
            ETag etag = clouds.source.put(
                    blob, content, attributes -> plan.versionedSource ? attributes.kept() : attributes);
            trace.add(() -> "  ** " + blob.name() + " is written: " + etag + " " + content.size() + " bytes");
            eventGrid.publish(InternalEvents.toJson(event(blob, Optional.of(etag), OptionalLong.of(content.size()))));
        }
    }

    private BlobEvent event(BlobAddress blob, Optional<ETag> etag, OptionalLong size) {
        return new BlobEvent("event-" + changes, blob, etag, size, Optional.of(clouds.clock.instant()));
    }

    boolean hasDeleted() {
        return deleted;
    }
}
