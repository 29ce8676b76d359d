package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.MemoryBlob;
import io.blobferry.testing.cloud.BlobAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Clients that give blobs metadata and tags, archive and rehydrate them, and write again what they deleted. */
final class AttributeClients {
    private final SourceClient client;
    private final SourceHistory history;
    private final Plan plan;
    private final Random random;

    /** What each blob held last. */
    private final Map<BlobAddress, BlobContent> last = new HashMap<>();

    AttributeClients(SourceClient client, SourceHistory history, Plan plan, Random random) {
        this.client = client;
        this.history = history;
        this.plan = plan;
        this.random = random;
    }

    void change(BlobAddress blob, BlobContent content) {
        Optional<MemoryBlob> current = client.find(blob);
        if (current.isEmpty() && plan.undeletes && random.nextBoolean() && client.undelete(blob)) {
            return;
        }
        if (current.isEmpty()) {
            boolean again = last.containsKey(blob) && random.nextBoolean();
            if (again) {
                history.repeats();
            }
            write(again ? Change.WRITTEN_AGAIN : Change.WRITTEN, blob, again ? last.get(blob) : content);
        } else if (current.get().unreadable().isPresent()) {
            changeArchived(blob, content);
        } else {
            changeReadable(blob, current.get(), content);
        }
    }

    private void changeReadable(BlobAddress blob, MemoryBlob current, BlobContent content) {
        switch (random.nextInt(12)) {
            case 0, 1 -> client.changeAttributes(Change.TAGS, blob, attributes -> attributes.tagged(someTags()));
            case 2 -> changeMetadata(blob, current);
            case 3, 4 -> changeTier(Change.ARCHIVED, blob, attributes -> attributes.unreadable(FailureCause.ARCHIVED));
            case 5 -> writeArchived(blob, content);
            case 6, 7 -> deleteOrWrite(blob, content);
            default -> write(Change.WRITTEN, blob, content);
        }
    }

    private void changeArchived(BlobAddress blob, BlobContent content) {
        switch (random.nextInt(6)) {
            case 0 -> client.changeAttributes(Change.TAGS, blob, attributes -> attributes.tagged(someTags()));
            case 1, 2 -> replaceArchived(blob, content);
            default -> {
                client.publish("async-operation-initiated-set-blob-tier", blob, List.of());
                changeTier(Change.REHYDRATED, blob, BlobAttributes::readable);
            }
        }
    }

    private void write(Change change, BlobAddress blob, BlobContent content) {
        UnaryOperator<BlobAttributes> attributes = someAttributes();
        last.put(blob, content);
        client.write(
                change,
                random.nextBoolean() ? "blob-created-put-blob" : "blob-created-put-block-list",
                blob,
                content,
                attributes);
    }

    /** A write that says in which tier the blob is to be raises the event of a write alone. */
    private void writeArchived(BlobAddress blob, BlobContent content) {
        UnaryOperator<BlobAttributes> attributes = someAttributes();
        last.put(blob, content);
        client.write(
                Change.WRITTEN_ARCHIVED,
                "blob-created-put-blob",
                blob,
                content,
                plain -> attributes.apply(plain).unreadable(FailureCause.ARCHIVED));
    }

    /** The clients never write over an archived blob. */
    private void replaceArchived(BlobAddress blob, BlobContent content) {
        if (plan.deletions) {
            client.delete(blob);
            if (random.nextBoolean()) {
                write(Change.WRITTEN, blob, content);
            }
        }
    }

    private void deleteOrWrite(BlobAddress blob, BlobContent content) {
        if (plan.deletions) {
            client.delete(blob);
        } else {
            write(Change.WRITTEN, blob, content);
        }
    }

    /** The blob has the same content with another version, and no event says so. */
    private void changeMetadata(BlobAddress blob, MemoryBlob current) {
        if (plan.silentChanges) {
            Map<String, String> tags = current.tags();
            UnaryOperator<BlobAttributes> attributes = someAttributes();
            history.changedUnannounced();
            client.writeUnannounced(
                    Change.METADATA,
                    blob,
                    current.content(),
                    plain -> attributes.apply(plain).tagged(tags));
        } else {
            changeTier(Change.TIER, blob, attributes -> attributes);
        }
    }

    private void changeTier(Change change, BlobAddress blob, UnaryOperator<BlobAttributes> attributes) {
        client.changeAttributes(change, blob, attributes);
        client.publish("blob-tier-changed-set-blob-tier", blob, List.of());
    }

    private UnaryOperator<BlobAttributes> someAttributes() {
        Map<String, String> metadata = Map.of("n", String.valueOf(random.nextInt(1000)));
        Map<String, String> tags = someTags();
        return plain -> plain.described(metadata).tagged(tags);
    }

    private Map<String, String> someTags() {
        return random.nextInt(3) == 0 ? Map.of() : Map.of("project", "p" + random.nextInt(3));
    }
}
